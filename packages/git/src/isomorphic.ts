// The backend for a machine without a git binary. isomorphic-git is large, so this file is a bundle of its own that is
// loaded only when it is needed; `cache` goes along with every call (300 reads took 8.6 s without it and 0.6 s with it).

export { filtersWithoutGit, hasFilterWithoutGit } from './isomorphic-attributes.ts';
export { listWorkFilesWithoutGit } from './isomorphic-files.ts';
export { type MergeFile, type MergeOutcome, type MergeRequest, mergeBranches } from './isomorphic-merge.ts';
export { openIsomorphicReader } from './isomorphic-reader.ts';
