import { expect, test } from 'vitest';
import { parseCommand } from '../../../../src/model/command/command.ts';

test.each([
  ['again', { kind: 'again' }],
  ['@vmping Again', { kind: 'again' }],
  ['evidence', { kind: 'evidence' }],
  ['from hv2', { kind: 'from', hypervisor: 'hv2' }],
  ['capture', { kind: 'capture', seconds: 10 }],
  ['capture 30s', { kind: 'capture', seconds: 30 }],
  ['capture 5', { kind: 'capture', seconds: 5 }],
])('in a thread, %j is about its answer', (line, followUp) => {
  expect(parseCommand(line, true)).toEqual({ kind: 'follow-up', followUp });
});

test.each([
  ['capture 10.0.0.1', 'capture'],
  ['again 10.0.0.1', 'again'],
  ['"again" 10.0.0.1', 'again'],
  ['"capture" 10s.example', 'capture'],
])('%j asks about a VM of that name, in a thread too', (line, vm) => {
  expect(parseCommand(line, true)).toMatchObject({ kind: 'diagnose', vm });
});

test('in the channel, `from` is a VM like any other', () => {
  expect(parseCommand('from hv2')).toMatchObject({ kind: 'diagnose', vm: 'from' });
});

test.each([
  ['audit', 20],
  ['audit 5', 5],
])('%j shows the last %i commands', (line, count) => {
  expect(parseCommand(line)).toEqual({ kind: 'audit', count });
});

test.each(['audit 0', 'audit 1000', 'audit ten'])('%j is wrong usage, with an example', (line) => {
  expect(parseCommand(line)).toMatchObject({ kind: 'wrong-usage', example: 'audit 20' });
});

test.each(['capture 61s', 'capture 0', 'capture 99999999999s'])('%j says how long one may be', (line) => {
  expect(parseCommand(line, true)).toMatchObject({
    kind: 'wrong-usage',
    problem: { key: 'usage.capture', params: { least: 1, most: 60 } },
  });
});
