export { type CellContent, type CellEdit, cellContent, copyCell, editCell, renderCell, stableId } from './cells.ts';
export {
  decode,
  decodeString,
  decodeText,
  findEntry,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  NumberLiteral,
  sameBytes,
  spansEqual,
} from './decode.ts';
export { Cell, type CellKind, type CellList, Notebook, Output, spelledAlike, V3_MIME_TYPES } from './document.ts';
export { isNotebookError, type LineColumn, lineColumn, NotebookError, type NotebookErrorCode } from './error.ts';
export { isTooLong, NEWEST_FORMAT, ValueTooLong } from './limits.ts';
export { cellAt, cellPosition, filePosition, type SourcePosition, sourceOffset } from './position.ts';
export { type ReadOptions, readNotebook } from './read.ts';
export {
  type ArrayNode,
  type Entry,
  EVERYTHING,
  type Item,
  kindAt,
  MAX_DEPTH,
  type ObjectNode,
  ScanError,
  type Shape,
  type Span,
  scanArray,
  scanDocument,
  scanObject,
  type ValueKind,
} from './scan.ts';
export { JUPYTER_STYLE, type Style, sameLayout } from './style.ts';
export {
  type ArrayPart,
  applySplices,
  type Chunks,
  editArray,
  editObject,
  type Layout,
  type ObjectEdit,
  renderPieces,
  renderText,
  renderValue,
  restyle,
  type Splice,
  spellString,
  splitLines,
} from './write.ts';
