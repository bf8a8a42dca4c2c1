export { hasChanges } from './counts.ts';
export { type JsonEntry, type JsonProblem, jsonEntry, jsonPieces, renderJson } from './json.ts';
export {
  DEFAULT_MARKDOWN,
  type MarkdownDetail,
  type MarkdownOptions,
  renderMarkdown,
  renderSection,
} from './markdown.ts';
export { cellName, headingsAbove } from './names.ts';
export { outputText, pictureBytes } from './output.ts';
export { type Highlight, type Paint, plain, type Role, type Token } from './paint.ts';
export { type Counted, pathName, renderStat, renderSummary, sentence } from './stat.ts';
export {
  fileHeader,
  hasLongProse,
  hasWideText,
  isWide,
  type Measure,
  renderTerminal,
  type TerminalOptions,
} from './terminal.ts';
export { textForm } from './text-form.ts';
export { countText, sizeText, valueText } from './values.ts';
export { DEFAULT_VIEW, type DiffView, type FileSides, type PictureAt, type ViewOptions, viewDiff } from './view.ts';
export { visible, visibleName, withoutColour } from './visible.ts';
