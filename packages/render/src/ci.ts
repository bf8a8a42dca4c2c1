export {
  type ChangedNotebook,
  CI_VERSION,
  type CiReport,
  COMMENT_MARK,
  ciSentence,
  renderCiJson,
  renderCiMarkdown,
  renderCiText,
} from './ci/changes.ts';
export { command, renderGithub } from './ci/github.ts';
export { renderGitlab } from './ci/gitlab.ts';
export { FINDINGS_VERSION, findingJson, renderJson } from './ci/json.ts';
export { renderJunit } from './ci/junit.ts';
export { renderMarkdown } from './ci/markdown.ts';
export { markdownCode, markdownText } from './ci/markdown-text.ts';
export { renderRdjson } from './ci/rdjson.ts';
export {
  address,
  type FileReport,
  type Report,
  ranked,
  type Totals,
  totals,
  totalsText,
} from './ci/report.ts';
export { renderSarif } from './ci/sarif.ts';
export { renderConcise, renderFull } from './ci/text.ts';
