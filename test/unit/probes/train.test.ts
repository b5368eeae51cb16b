import { describe, expect, test } from 'vitest';
import { judgeLoss, numbersOf } from '../../../src/probes/train/numbers.ts';
import {
  echoesOf,
  readGuestAnswer,
  readPing,
  readPingToGuest,
} from '../../../src/probes/train/read-train.ts';
import { macs } from '../checks/builders.ts';
import { echo, ends, ip, seen } from './log.ts';

const request = (where: 'out' | 'tap', atMs: number, sequence = 1) =>
  seen(where, macs.guest, macs.gateway, ip('10.0.0.10', '10.0.0.1', echo(true, 7, sequence)), atMs);
const reply = (where: 'in' | 'tap' | 'out' | 'bridge', atMs: number, sequence = 1) =>
  seen(where, macs.gateway, macs.guest, ip('10.0.0.1', '10.0.0.10', echo(false, 7, sequence)), atMs);

describe('numbers', () => {
  test('in the order of sending; a lost one is in no time', () => {
    expect(numbersOf([4, null, 1, 2])).toEqual({
      sent: 4,
      received: 3,
      minMs: 1,
      medianMs: 2,
      p95Ms: 4,
      maxMs: 4,
      jitterMs: 2,
    });
  });

  test('of an even count the median lies between', () => {
    expect(numbersOf([1, 2, 3, 10]).medianMs).toBe(2.5);
  });

  test('p95 is the 38th of 40', () => {
    expect(numbersOf(Array.from({ length: 40 }, (_, index) => index + 1)).p95Ms).toBe(38);
  });

  test('nothing came back', () => {
    expect(numbersOf([null])).toMatchObject({ sent: 1, received: 0, medianMs: null, jitterMs: null });
  });
});

describe('when loss is loss', () => {
  test.each([
    [39, 3, 'unsure'],
    [40, 0, 'chance'],
    [40, 1, 'unsure'],
    [40, 2, 'unsure'],
    [40, 3, 'loss'],
    [80, 3, 'chance'],
    [80, 4, 'loss'],
  ] as const)('%i sent, %i lost: %s', (sent, lost, verdict) => {
    expect(judgeLoss(sent, lost)).toBe(verdict);
  });
});

describe('a ping in the guest’s name', () => {
  const read = (...log: readonly ReturnType<typeof request>[]) => readPing(echoesOf(log, 7), 1, ends, 'eth0');

  test('there and back', () => {
    expect(read(request('out', 1), reply('in', 3), reply('tap', 3.5))).toEqual({
      seen: true,
      rttMs: 2.5,
      backMs: 0.5,
      lost: null,
    });
  });

  test.each([
    ['never left this host', [], 'out', false],
    ['no answer came in', [request('out', 1)], 'beyond', true],
    [
      'the answer came in and did not come out of the tap',
      [request('out', 1), reply('in', 3)],
      'return',
      true,
    ],
    ['the answer to another one', [request('out', 1), reply('tap', 3, 2)], 'beyond', true],
  ] as const)('%s', (_, log, lost, isSeen) => {
    expect(read(...log)).toMatchObject({ rttMs: null, lost, seen: isSeen });
  });
});

test('what the guest does not answer is no loss on the way', () => {
  expect(readGuestAnswer(echoesOf([], 7), 1, ends, { device: 'eth0', kind: 'uplink' })).toBeNull();
  const delivered = request('tap', 1);
  expect(readPingToGuest(echoesOf([delivered], 7), 1, ends)).toMatchObject({ rttMs: null, lost: null });
});

test('an answer of the guest that does not leave is lost on this host', () => {
  const log = [reply('tap', 1)];
  expect(readGuestAnswer(echoesOf(log, 7), 1, ends, { device: 'eth0', kind: 'uplink' })).toMatchObject({
    lost: 'out',
  });
  expect(
    readGuestAnswer(echoesOf([...log, reply('out', 2)], 7), 1, ends, { device: 'eth0', kind: 'uplink' }),
  ).toMatchObject({
    rttMs: 1,
    lost: null,
  });
});
