/**
 * What every whole-tool test starts from: real git, the real `bin/nbmend`, notebooks written in one line.
 *
 *     const repo = await createRepo();
 *     await repo.commit('first', { 'a.ipynb': notebook([code('x = 1', { id: 'load', outputs: [stream('1\n')] })]) });
 *     await repo.write({ 'a.ipynb': notebook([code('x = 2', { id: 'load' })]) });
 *     const { code: exit, stdout, stderr } = await repo.nbmend('diff', '--exit-code');
 *     await repo.git('merge', 'topic');        // throws with the whole output unless git exits 0
 *     await repo.tryGit('merge', 'topic');     // never throws: { code, stdout, stderr }
 *     repo.nbmendWith({ input: bytes }, 'strip', '-');
 *
 * Nothing goes through a shell, nothing reads the developer's own git configuration (HOME is an empty folder, see
 * `repo.home`), and all folders go away at the end of the run (NBMEND_KEEP=1 keeps them and prints where they are).
 * `dist/` is rebuilt before the run when a source has changed, so the tests always see the present sources.
 */
export { type CellOptions, type CellSpec, type CodeOptions, code, markdown, raw } from './cell.ts';
export { type NotebookStyle, notebook, notebookBytes } from './notebook.ts';
export { npm } from './npm.ts';
export { display, errorOutput, executeResult, type Output, png, stream } from './output.ts';
export { createRepo, type Files, Repo, type RepoOptions } from './repo.ts';
export { BIN, type ExecOptions, type ExecResult, exec, ROOT } from './run.ts';
export { sourceCopy } from './source-copy.ts';
export { tempDir } from './temp.ts';
