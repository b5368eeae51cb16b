import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openAuditFile } from '../../../adapters/audit-file.ts';
import type { AuditEntry } from '../../../src/model/audit.ts';

const entry = (changes: Partial<AuditEntry> = {}): AuditEntry => ({
  v: 1,
  at: '2026-11-22T12:00:00.000Z',
  platform: 'slack',
  person: { id: 'U1', name: 'Ada' },
  channel: 'C1',
  how: 'slash',
  command: 'diagnose',
  vm: 'web01',
  target: '10.0.0.1',
  hypervisor: null,
  outcome: 'allowed',
  why: null,
  request: null,
  ...changes,
});

function openLog(file = join(mkdtempSync(join(tmpdir(), 'vmping-audit-')), 'audit.jsonl')) {
  const told: string[] = [];
  const clock = { now: 0 };
  const log = openAuditFile(file, { onProblem: (says) => told.push(says), nowMs: () => clock.now });
  onTestFinished(() => log.close());
  return { log, file, told, clock };
}

const vmsOf = (page: { readonly entries: readonly AuditEntry[] }) => page.entries.map(({ vm }) => vm);

describe('writing', () => {
  test('a line each, that only its owner may read, in a folder that is made', () => {
    const { log, file } = openLog(join(mkdtempSync(join(tmpdir(), 'vmping-audit-')), 'a/b/audit.jsonl'));
    log.write(entry());
    log.write(entry({ vm: 'a\nb\u2028"}' }));
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.slice(0, 2).map((line) => (JSON.parse(line) as AuditEntry).vm)).toEqual([
      'web01',
      'a\nb\u2028"}',
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(log.health()).toEqual({ ok: true, says: '' });
  });

  test('what was there stays, and a line that a crash tore is ended', async () => {
    const { log, file } = openLog();
    writeFileSync(file, `${JSON.stringify(entry({ vm: 'old' }))}\n{"v":1,"at":"2026-11-2`);
    log.write(entry({ vm: 'new' }));
    const page = await log.last(10);
    expect(vmsOf(page)).toEqual(['new', 'old']);
    expect(page.skipped).toBe(1);
  });

  test('a file that was renamed away, removed or replaced: the next entry is in a new one', () => {
    const { log, file } = openLog();
    log.write(entry({ vm: 'first' }));
    renameSync(file, `${file}.1`);
    log.write(entry({ vm: 'second' }));
    expect(readFileSync(`${file}.1`, 'utf8')).toContain('first');
    expect(readFileSync(file, 'utf8')).not.toContain('first');
    unlinkSync(file);
    log.write(entry({ vm: 'third' }));
    expect(readFileSync(file, 'utf8')).toContain('third');
    // As logrotate's copytruncate leaves it: no hole, and nothing of the old.
    truncateSync(file, 0);
    log.write(entry({ vm: 'fourth' }));
    expect(readFileSync(file, 'utf8')).toMatch(/^\{.*fourth.*\}\n$/u);
  });

  test('two that write the same file lose nothing', async () => {
    const { log, file } = openLog();
    const other = openLog(file).log;
    for (let turn = 0; turn < 50; turn += 1) {
      (turn % 2 === 0 ? log : other).write(entry({ vm: `vm${turn}` }));
    }
    const page = await log.last(100);
    expect(page).toMatchObject({ skipped: 0, complete: true });
    expect(vmsOf(page).toReversed()).toEqual(Array.from({ length: 50 }, (_, turn) => `vm${turn}`));
  });
});

describe('a log that cannot be written', () => {
  test('a full disk is told once a minute, and that it is over', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vmping-audit-'));
    const file = join(folder, 'audit.jsonl');
    symlinkSync('/dev/full', file);
    const { log, told, clock } = openLog(file);
    log.write(entry());
    log.write(entry());
    expect(told).toEqual([
      `the audit log ${file} cannot be written (the disk is full); entries lost so far: 1`,
    ]);
    expect(log.health()).toEqual({
      ok: false,
      says: `the audit log ${file} cannot be written: the disk is full`,
    });
    clock.now = 59_999;
    log.write(entry());
    expect(told).toHaveLength(1);
    clock.now = 60_000;
    log.write(entry());
    expect(told[1]).toContain('entries lost so far: 4');
    unlinkSync(file);
    log.write(entry({ vm: 'after' }));
    expect(told[2]).toBe(`the audit log ${file} can be written again; entries lost: 4`);
    expect(log.health().ok).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain('after');
  });

  test.each([
    [
      'a folder that is a file',
      (folder: string) => (writeFileSync(join(folder, 'x'), ''), join(folder, 'x/audit.jsonl')),
      'its folder is not one',
    ],
    [
      'a folder in its place',
      (folder: string) => (mkdirSync(join(folder, 'x')), join(folder, 'x')),
      'it is a folder',
    ],
  ])('%s', (_, make, why) => {
    const { log, told } = openLog(make(mkdtempSync(join(tmpdir(), 'vmping-audit-'))));
    log.write(entry());
    expect(told[0]).toContain(why);
    expect(log.health().says).toContain(why);
  });

  test.skipIf(process.getuid?.() === 0)('a folder that this user may not write', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vmping-audit-'));
    chmodSync(folder, 0o500);
    const { log, told } = openLog(join(folder, 'audit.jsonl'));
    log.write(entry());
    expect(told[0]).toContain('this user may not write it');
  });
});

describe('reading the end', () => {
  test('newest first, and no more than was asked for', async () => {
    const { log } = openLog();
    expect(await log.last(5)).toEqual({ entries: [], skipped: 0, complete: true });
    for (let turn = 0; turn < 2_000; turn += 1) {
      log.write(entry({ vm: `vm${turn}`, why: 'é'.repeat(turn % 200) }));
    }
    const page = await log.last(3);
    expect(vmsOf(page)).toEqual(['vm1999', 'vm1998', 'vm1997']);
    expect(page).toMatchObject({ skipped: 0, complete: false });
    const all = await log.last(5_000);
    expect(all.entries).toHaveLength(2_000);
    expect(all).toMatchObject({ skipped: 0, complete: true });
  });

  test('those of one person, one VM, one outcome', async () => {
    const { log } = openLog();
    log.write(entry({ vm: 'a', person: { id: 'U2', name: '' } }));
    log.write(entry({ vm: 'b', person: { id: 'U2', name: '' }, platform: 'discord' }));
    log.write(entry({ vm: 'c', outcome: 'refused' }));
    expect(vmsOf(await log.last(9, { person: 'slack:U2' }))).toEqual(['a']);
    expect(vmsOf(await log.last(9, { vm: 'b' }))).toEqual(['b']);
    expect(vmsOf(await log.last(9, { outcome: 'refused' }))).toEqual(['c']);
  });

  test('lines that are none of vmping are skipped and counted, long and binary ones too', async () => {
    const { log, file } = openLog();
    log.write(entry({ vm: 'a' }));
    appendFileSync(file, 'not json\n{"v":2}\n\n[]\n');
    appendFileSync(file, Buffer.concat([Buffer.alloc(300_000, 0x41), Buffer.from([0xff, 0x0a])]));
    log.write(entry({ vm: 'b' }));
    const page = await log.last(10);
    expect(vmsOf(page)).toEqual(['b', 'a']);
    expect(page.skipped).toBe(4);
  });

  test('a huge file is not read whole', async () => {
    const { log, file } = openLog();
    log.write(entry({ vm: 'old' }));
    // Twenty megabytes of nothing of ours, without a line break for the most part.
    truncateSync(file, 20 * 1024 * 1024);
    appendFileSync(file, '\n');
    log.write(entry({ vm: 'new' }));
    const page = await log.last(10);
    expect(vmsOf(page)).toEqual(['new']);
    expect(page.complete).toBe(false);
  });
});
