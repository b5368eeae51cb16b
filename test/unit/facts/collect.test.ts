import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectFact } from '../../../adapters/host/collect.ts';
import { runCommand } from '../../../adapters/host/exec.ts';
import { factCollectors as facts } from '../../../src/facts/index.ts';
import { defineFact, ParseError } from '../../../src/model/fact.ts';
import { VmName } from '../../../src/model/names.ts';

const folder = mkdtempSync(join(tmpdir(), 'vmping-collect-'));
const path = process.env['PATH'];
const vm = VmName.parse("it's web 01");

function program(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

beforeAll(() => {
  process.env['PATH'] = `${folder}:${path}`;
});
afterAll(() => {
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true });
});

const files = (paths: readonly string[], maxBytes = 100) =>
  defineFact({
    id: 'f',
    summary: 'F',
    source: { kind: 'files', paths: () => paths, timeoutMs: 100, maxBytes },
    parse(texts: Readonly<Record<string, string>>) {
      if (Object.keys(texts).length === 0) {
        throw new ParseError('nothing');
      }
      return texts;
    },
  });

describe('collectFact', () => {
  test('data, and the command as a person would type it', async () => {
    program('virsh', 'echo "running (booted)"');
    expect(await collectFact(facts['domain-state'], { vm })).toEqual({
      status: 'ok',
      data: { state: 'running', reason: 'booted' },
      from: {
        command: String.raw`virsh --readonly domstate --reason --domain 'it'\''s web 01'`,
        at: expect.stringMatching(/Z$/u),
      },
    });
  });

  test.each([
    [
      'echo "error: failed to get domain \'Permission denied\'" >&2; exit 1',
      { status: 'absent', reason: 'object-missing' },
    ],
    [
      'echo "error: authentication unavailable: no polkit agent" >&2; exit 1',
      { status: 'error', reason: 'denied' },
    ],
    [
      'echo "error: failed to connect to the hypervisor" >&2; exit 1',
      { status: 'error', reason: 'exit-code', message: 'error: failed to connect to the hypervisor' },
    ],
    ['echo gibberish', { status: 'error', reason: 'unparsable' }],
    ['kill -9 $$', { status: 'error', reason: 'exit-code' }],
  ])('%j', async (script, result) => {
    program('virsh', script);
    expect(await collectFact(facts['domain-state'], { vm })).toMatchObject(result);
  });

  test('a program that hangs, one that says too much, one that is not there', async () => {
    const hanging = defineFact({
      id: 'x',
      summary: 'X',
      parse: () => ({}),
      source: { kind: 'command', program: 'nft', argv: () => [], timeoutMs: 150, maxBytes: 1000 },
    });
    // The child of the shell keeps the output open: the time limit has to hold all the same.
    program('nft', 'sleep 5 & sleep 5');
    const start = performance.now();
    expect(await collectFact(hanging, undefined)).toMatchObject({ status: 'error', reason: 'timeout' });
    expect(performance.now() - start).toBeLessThan(2_000);
    // It has ended by itself, and well, but its output may not be whole.
    program('nft', 'sleep 5 & exit 0');
    expect(await collectFact(hanging, undefined)).toMatchObject({ status: 'error', reason: 'timeout' });
    program('nft', 'head -c 5000 /dev/zero');
    expect(await collectFact(hanging, undefined)).toMatchObject({ status: 'error', reason: 'too-large' });
    const missing = {
      ...hanging,
      source: { ...hanging.source, program: 'no-such-program' },
    } as unknown as typeof hanging;
    expect(await collectFact(missing, undefined)).toMatchObject({
      status: 'absent',
      reason: 'program-missing',
    });
    chmodSync(join(folder, 'nft'), 0o644);
  });

  test('cancelled before and during', async () => {
    program('virsh', 'sleep 5');
    expect(await collectFact(facts['domain-list'], undefined, { signal: AbortSignal.abort() })).toMatchObject(
      { reason: 'cancelled' },
    );
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    expect(await collectFact(facts['domain-list'], undefined, { signal: controller.signal })).toMatchObject({
      reason: 'cancelled',
    });
  });

  test('files: those that are there, none of them, one too large', async () => {
    writeFileSync(join(folder, 'a.flag'), '1\n');
    expect(await collectFact(files([`${folder}/*.flag`, `${folder}/none`]), undefined)).toMatchObject({
      data: { [`${folder}/a.flag`]: '1\n' },
    });
    expect(await collectFact(files([`${folder}/none`]), undefined)).toMatchObject({
      status: 'absent',
      reason: 'object-missing',
    });
    expect(await collectFact(files([`${folder}/a.flag`], 1), undefined)).toMatchObject({
      reason: 'too-large',
    });
  });
});

test('runCommand: a clean environment and no standard input', async () => {
  process.env['VMPING_SECRET'] = 'x';
  process.env['LIBVIRT_DEFAULT_URI'] = 'test:///default';
  program('show', 'env; cat');
  const run = await runCommand('show', [], { timeoutMs: 2_000, maxBytes: 10_000 });
  delete process.env['VMPING_SECRET'];
  delete process.env['LIBVIRT_DEFAULT_URI'];
  const text = run.status === 'done' ? run.output.stdout : '';
  expect(text).toContain('LC_ALL=C\n');
  expect(text).toContain('LIBVIRT_DEFAULT_URI=test:///default\n');
  expect(text).not.toContain('VMPING_SECRET');
});
