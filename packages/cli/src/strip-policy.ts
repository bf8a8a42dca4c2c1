import { DEFAULT_POLICY, DEFAULT_PROFILES, type ProfileName, type StripPolicy } from '@nbmend/clean';
import { applyChanges, isListChange, type SectionSettings } from '@nbmend/config';

/**
 * The policy for a notebook: the defaults with what is configured put on top. The same object for the same settings object,
 * because a policy is compiled when it is first used.
 */
export function policyOf(settings: SectionSettings<'strip'>): StripPolicy {
  let policy = known.get(settings);
  if (policy === undefined) {
    const { enabled: _, profiles, ...rest } = settings;
    policy = { ...DEFAULT_POLICY, ...rest, profiles: profilesOf(profiles) };
    known.set(settings, policy);
  }
  return policy;
}

const known = new WeakMap<SectionSettings<'strip'>, StripPolicy>();

function profilesOf(configured: SectionSettings<'strip'>['profiles']): readonly ProfileName[] {
  if (configured === undefined) return DEFAULT_PROFILES;
  return isListChange(configured) ? applyChanges(DEFAULT_PROFILES, configured) : configured;
}
