// The filter alone, without what runs git: `@nbmend/git/filter` is what the filter verbs load.
export {
  type FilterAnswer,
  type FilterHandler,
  type FilterOptions,
  filterOnce,
  serveFilter,
} from './filter-process.ts';
export { type Pipe, readAll, standardPipe } from './pipe.ts';
export { ProtocolError } from './pkt-line.ts';
