/*
 * diff-job.ts in a bundle of its own, with what text on a terminal takes and nothing else (scripts/build.mjs, rule 3): small
 * notebooks are compared in less time than the packages take to load one by one, and each thread loads them again.
 */
export { runJob } from './diff-job.ts';
