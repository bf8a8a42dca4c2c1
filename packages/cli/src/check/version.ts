declare const NBMEND_VERSION: string | undefined;

/** Of nbmend, for reports. Set by the build; the sources run under vitest have none. */
export const VERSION = typeof NBMEND_VERSION === 'string' ? NBMEND_VERSION : 'development';
