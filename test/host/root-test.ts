import { test as anyTest } from 'vitest';

/** A test on the real kernel of this machine: skipped where no namespaces can be made. */
export const test = anyTest.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0);
