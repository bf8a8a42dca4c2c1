export { BatchReader } from './batch.ts';
export { type Change, type ChangesOptions, listChanges, type Side } from './changes.ts';
export { objectPaths, rewriteBlobs } from './fast-export.ts';
export { filterAttributes, isFilterConfigured } from './filters.ts';
export {
  checkAttributes,
  emptyTree,
  type FileEntry,
  hashFiles,
  listIndex,
  listTree,
  listUnmerged,
  mergeBase,
  refreshIndex,
  resolveCommit,
  type UnmergedFile,
  updateIndex,
  writeBlob,
} from './objects.ts';
export { EMPTY, openReader, type Reader } from './reader.ts';
export { findRenames } from './renames.ts';
export { configValue, findRepository, gitPath, type Repository } from './repository.ts';
export { RIVAL_DRIVERS } from './rivals.ts';
export { GitError, type GitOptions, type GitResult, git, gitSync, isGitMissing } from './run.ts';
export { blobId, hashOf, storeBlobs } from './store-blobs.ts';
export { listWorkFiles } from './work-files.ts';
