import { describe, expect, it } from 'vitest';
import { describe as describeError } from '../src/exit.ts';

describe('An error of the system', () => {
  it.each(['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS'])(
    'in writing is told as what it is, and as no fault of ours: %s',
    (code) => {
      const error = Object.assign(new Error(`${code}: as Node says it, write`), { code, syscall: 'write' });
      expect(describeError(error)).toMatch(/^nbmend: cannot write: [a-z][^\n]+$/);
    },
  );
});
