import { expect, test } from 'vitest';
import { AuditEntry, cutToSize, noAuditLog } from '../../../src/model/audit.ts';
import { DoctorLine } from '../../../src/model/doctor.ts';

const entry = {
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
};

test('an entry survives JSON, and one that lacks a part or has one more is none', () => {
  expect(AuditEntry.parse(JSON.parse(JSON.stringify(entry)))).toEqual(entry);
  const { why: _, ...lacking } = entry;
  expect(AuditEntry.safeParse(lacking).success).toBe(false);
  expect(AuditEntry.safeParse({ ...entry, token: 'x' }).success).toBe(false);
  expect(AuditEntry.safeParse({ ...entry, v: 2 }).success).toBe(false);
});

test('what is too long is cut, so that the entry can be read back', () => {
  const long = 'x'.repeat(5_000);
  const cut = cutToSize({
    ...AuditEntry.parse(entry),
    person: { id: long, name: long },
    vm: long,
    why: long,
    hypervisor: null,
  });
  expect(AuditEntry.parse(cut)).toEqual(cut);
  expect(cut.why).toHaveLength(500);
  expect(cut.hypervisor).toBeNull();
  expect(cut.target).toBe('10.0.0.1');
});

test('where there is no log, nothing is kept and nothing is wrong', async () => {
  noAuditLog.write(AuditEntry.parse(entry));
  expect(await noAuditLog.last(10)).toEqual({ entries: [], skipped: 0, complete: true });
  expect(noAuditLog.health()).toEqual({ ok: true, says: '' });
});

test('a line of the doctor says something, and has a cure or none', () => {
  const line = { subject: 'redis', status: 'ok', says: 'Redis 7.0.15 answers', cure: null };
  expect(DoctorLine.safeParse(line).success).toBe(true);
  expect(DoctorLine.safeParse({ ...line, says: '' }).success).toBe(false);
  expect(DoctorLine.safeParse({ ...line, cure: '' }).success).toBe(false);
});
