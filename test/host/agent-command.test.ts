import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect } from 'vitest';
import { freePort } from '../redis/free-port.ts';
import { ended } from '../redis/world.ts';
import { createNamespace, type Namespace } from './namespace.ts';
import { test } from './root-test.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

let net: Namespace;
let folder: string;

beforeEach(async () => {
  net = await createNamespace();
  folder = mkdtempSync(join(tmpdir(), 'vmping-command-'));
  // What this machine's own agent remembers is not to be touched.
  net.run('mkdir', '-p', '/var/lib/vmping');
  net.run('mount', '--bind', folder, '/var/lib/vmping');
});

afterEach(() => {
  net.remove();
  rmSync(folder, { recursive: true });
});

/** Runs a command of vmping in the namespace to its own end; answers its exit status and what it said. */
async function vmping(redis: string, ...args: string[]): Promise<{ status: number | null; said: string }> {
  const child = net.spawn([process.execPath, main, ...args], { VMPING_REDIS_URL: redis });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return { status: await ended(child, () => undefined), said };
}

test('a Redis that cannot be one ends the agent at once, with a word about it', async () => {
  const { status, said } = await vmping('nonsense', 'agent', '--name', 'hv1');
  expect(status).toBe(3);
  expect(said).toContain('VMPING_REDIS_URL is not a URL');
});

test('a worker whose Redis is away ends, and its agent with it', async () => {
  const { status, said } = await vmping(`redis://127.0.0.1:${await freePort()}`, 'worker', '--name', 'hv1');
  expect(status).toBe(3);
  expect(said).toContain('cannot be used');
});

test('an agent whose Redis is away watches all the same, and ends in good order when it is told to', async () => {
  const child = net.spawn([process.execPath, main, 'agent', '--name', 'hv1'], {
    VMPING_REDIS_URL: `redis://127.0.0.1:${await freePort()}`,
  });
  let said = '';
  const waits = new Promise<void>((resolve) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('watching the links') && said.includes('waiting for Redis')) {
        resolve();
      }
    });
  });
  await waits;
  expect(await ended(child, () => child.kill('SIGTERM'))).toBe(0);
});
