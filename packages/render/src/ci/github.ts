/*
 * Annotations on GitHub, as workflow commands on stdout.
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
import type { Severity } from '@nbmend/check';
import { cure, type Located, placeText, type Report, ranked } from './report.ts';

/** GitHub shows ten of each kind a step; the tenth place is for the line that says how many there are besides. */
const SHOWN_OF_A_KIND = 9;
/** GitHub cuts a message at about 4,096 characters. */
const LONGEST_MESSAGE = 4000;

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** The findings that matter most as annotations, with the lines of the file as it is in the commit. */
export function renderGithub(report: Report): string {
  const all = ranked(report);
  const lines: string[] = [];
  for (const severity of ['error', 'warning', 'info'] as const) {
    const those = all.filter(({ finding }) => finding.severity === severity);
    lines.push(...those.slice(0, SHOWN_OF_A_KIND).map(annotation));
    const rest = those.length - SHOWN_OF_A_KIND;
    if (rest > 0)
      lines.push(
        command(COMMANDS[severity], { title: 'nbmend' }, `and ${rest} more like these, see the summary of this job`),
      );
  }
  return lines.join('');
}

function annotation({ path, finding }: Located): string {
  const { severity, rule, message, file } = finding;
  const where = placeText(finding);
  const properties = {
    file: path,
    line: String(file.line),
    endLine: String(file.line),
    col: String(file.column),
    ...(file.endColumn === undefined ? {} : { endColumn: String(file.endColumn) }),
    title: `nbmend ${rule}`,
  };
  return command(
    COMMANDS[severity],
    properties,
    `${where === '' ? '' : `${where}: `}${message}. ${cure(path, finding)}`,
  );
}

/** One command on one line: whatever the values hold, it cannot end early and no other command can begin in it. */
export function command(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
  return `::${name} ${list.join(',')}::${escapeData(message.slice(0, LONGEST_MESSAGE).replace(TURNING, ' '))}\n`;
}

/** @see actions/toolkit, command.ts: the escapes that the runner undoes */
function escapeData(text: string): string {
  return text.replace(CONTROLS, ' ').replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Controls but CR and LF, which have escapes; also what other readers of the log take for a line break. */
const CONTROLS = /[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]/g;

/** What turns the direction of text. A path keeps it, or GitHub would not find the file. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
