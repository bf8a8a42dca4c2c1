/**
 * Has the engine compile for speed only what runs far more often than it asks for by itself. A thousand notebooks take each
 * thread half a second, and a third of that went into code that was hardly used any more when it was ready (Node 20: 40 %
 * less time of a thread, Node 22: 10 %). Only for runs that keep all processors busy: one large notebook is compared or
 * merged sooner while another processor compiles. Each release calls the setting as it likes, and says so aloud where it
 * does not know the name; those from 24 on need none.
 */
export async function optimiseLater(): Promise<void> {
  const flag = OPTIMISE_LATER.get(process.versions.node.split('.')[0]!);
  // To load the module takes a millisecond, which small notebooks need not spend.
  if (flag !== undefined) (await import('node:v8')).setFlagsFromString(flag);
}

/** By release of Node; about ten times what is set there. */
const OPTIMISE_LATER: ReadonlyMap<string, string> = new Map([
  ['20', '--interrupt-budget=600000'],
  ['22', '--invocation-count-for-turbofan=20000'],
]);
