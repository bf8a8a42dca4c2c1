export { hasZeppelinName, type StripMode, stripBytes } from './bytes.ts';
export { NBSTRIPOUT_KEYS, type NbstripoutOptions, nbstripoutPolicy, parseSize } from './nbstripout.ts';
export { DEFAULT_POLICY, type StripPolicy } from './policy.ts';
export { DEFAULT_PROFILES, PROFILE_NAMES, PROFILES, type Profile, type ProfileName } from './profiles.ts';
export { type Removal, type Stripped, type StripResult, type StripSummary, summarize } from './report.ts';
export { PATH_ROOTS, splitPath } from './rules.ts';
export { strip } from './strip.ts';
