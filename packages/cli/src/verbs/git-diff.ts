export { runUnfinished as run } from '../unfinished.ts';
