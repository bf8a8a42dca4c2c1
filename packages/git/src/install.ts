// Setting git up for nbmend, and looking whether that works: `@nbmend/git/install` is what the set-up verbs load.
export { type Command, type CommandSource, chooseCommand } from './command.ts';
export type { HookKind } from './install-hook.ts';
export { InstallError, type Step } from './install-step.ts';
export { type InstallOptions, type InstallReport, install, uninstall, writeOwnFile } from './installer.ts';
export type { Scope } from './places.ts';
export { listUnnormalized, refresh } from './refresh.ts';
export { RIVALS, type RivalSettings } from './rivals.ts';
export type { DiffKind } from './settings.ts';
export { type StatusReport, status } from './status.ts';
export type { StatusItem } from './status-item.ts';
export type { Sample } from './status-trial.ts';
