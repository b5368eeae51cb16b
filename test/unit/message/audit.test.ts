import { expect, test } from 'vitest';
import { renderAudit } from '../../../src/message/audit.ts';
import { Message } from '../../../src/message/message.ts';
import type { AuditEntry } from '../../../src/model/audit.ts';

const entry: AuditEntry = {
  v: 1,
  at: '2026-11-22T12:03:04.000Z',
  platform: 'slack',
  person: { id: 'U1', name: 'Ada' },
  channel: 'C1',
  how: 'slash',
  command: 'diagnose',
  vm: 'web01',
  target: '10.0.0.1',
  hypervisor: 'hv1',
  outcome: 'allowed',
  why: null,
  request: null,
};

test('a line for each: when, who, where, what, what became of it', () => {
  const entries: AuditEntry[] = [
    entry,
    {
      ...entry,
      person: { id: '81234', name: '' },
      platform: 'discord',
      channel: '5',
      command: 'status',
      vm: null,
      target: null,
      hypervisor: null,
      outcome: 'refused',
      why: 'Your rights do not include `status`.',
    },
    {
      ...entry,
      command: '?',
      vm: null,
      target: null,
      hypervisor: null,
      outcome: 'wrong-usage',
      why: 'a\nb\u2028<!channel>',
    },
  ];
  const message = renderAudit('k', { entries, skipped: 2, complete: false }, 'en');
  expect(Message.parse(message)).toEqual(message);
  expect(message.blocks).toEqual([
    {
      kind: 'code',
      caption: 'The last 3 commands, newest first (times in UTC)',
      lines: [
        '2026-11-22 12:03:04  Ada (U1)  slack:C1  diagnose web01 → 10.0.0.1 on hv1  allowed',
        '2026-11-22 12:03:04  81234  discord:5  status  refused: Your rights do not include `status`.',
        '2026-11-22 12:03:04  Ada (U1)  slack:C1  ?  wrong usage: a b <!channel>',
      ],
    },
    { kind: 'text', tone: 'quiet', text: '2 lines of the log could not be read. There may be older ones.' },
  ]);
});

test('an empty log is said to be empty', () => {
  expect(renderAudit('k', { entries: [], skipped: 0, complete: true }, 'en').fallback).toBe(
    'The audit log holds nothing that fits.',
  );
});
