import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { type ExecResult, exec } from './run.ts';

/** Runs npm in a folder without a shell (on Windows `npm` is a .cmd file, so its script is given to Node directly). */
export function npm(cwd: string, env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<ExecResult> {
  return exec(process.execPath, [npmScript(), ...args], { cwd, env });
}

function npmScript(): string {
  const folders = [dirname(process.execPath), ...(process.env.PATH ?? process.env.Path ?? '').split(delimiter)];
  for (const folder of folders) {
    const beside = join(folder, 'node_modules/npm/bin/npm-cli.js');
    if (existsSync(beside)) return beside;
    const link = join(folder, 'npm');
    if (existsSync(link) && realpathSync(link).endsWith('npm-cli.js')) return realpathSync(link);
  }
  throw new Error('npm is not on PATH');
}
