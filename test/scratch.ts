import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the tests of one run keep their files, so that nothing is left of them: also of processes that were killed. */
const folder = join(tmpdir(), `vmping-tests-${process.pid}`);

/** What the workers of vitest and their children take for the folder of temporary files. */
export const scratch = { TMPDIR: folder } as const;

/** vitest's global setup: makes the folder, and takes it away at the end. */
export default function setUp(): () => void {
  mkdirSync(folder, { recursive: true });
  return () => rmSync(folder, { recursive: true, force: true });
}
