/**
 * Has the engine compile for speed only what runs far more often than it asks for by itself. A thousand notebooks take each
 * thread half a second, and a third of that went into code that was hardly used any more when it was ready (Node 20: 40 %
 * less time of a thread, Node 22: 10 %). Only for runs that keep all processors busy: one large notebook is compared or
 * merged sooner while another processor compiles. Each release calls the setting as it likes, and says so aloud where it
 * does not know the name; those from 24 on need none.
 */
export async function optimiseLater(): Promise<void> {
  const flags = OPTIMISE_LATER.get(process.versions.node.split('.')[0]!);
  if (flags === undefined) return;
  // To load the module takes a millisecond, which small notebooks need not spend.
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString(flags.later);
  // Code is kept for the next run with the flags of this one, and refused where they differ: first of all they are as they were.
  process.prependListener('exit', () => setFlagsFromString(flags.usual));
}

/** By release of Node; about ten times what is set there. */
const OPTIMISE_LATER: ReadonlyMap<string, { readonly usual: string; readonly later: string }> = new Map([
  ['20', { usual: '--interrupt-budget=67584', later: '--interrupt-budget=600000' }],
  ['22', { usual: '--invocation-count-for-turbofan=3000', later: '--invocation-count-for-turbofan=20000' }],
]);
