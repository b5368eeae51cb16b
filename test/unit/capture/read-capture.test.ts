import { describe, expect, test } from 'vitest';
import { type HopFrame, readCapture } from '../../../src/capture/read-capture.ts';
import { renderCapture } from '../../../src/message/capture-text.ts';
import type { FrameBody, TcpFlags } from '../../../src/probes/frame/frame.ts';
import { macs } from '../checks/builders.ts';
import { answers, arp, asks, echo, ip, seen } from '../probes/log.ts';

const hops = ['vnet0', 'br0', 'eth0'];
const at = (hop: string, atMs: number, body: FrameBody, srcMac: string = macs.guest): HopFrame => ({
  hop,
  atMs,
  frame: seen('tap', srcMac, macs.gateway, body).frame,
});
const none: TcpFlags = { syn: false, ack: false, rst: false, fin: false };
const segment = (there: boolean, flags: Partial<TcpFlags>) =>
  ip(there ? '10.0.0.10' : '10.0.0.20', there ? '10.0.0.20' : '10.0.0.10', {
    kind: 'tcp',
    srcPort: there ? 40_000 : 80,
    dstPort: there ? 80 : 40_000,
    sequence: 1,
    acknowledgment: 1,
    flags: { ...none, ...flags },
  });
const syn = segment(true, { syn: true });

describe('ARP', () => {
  test('asked twice, answered once, and where each was seen', () => {
    const question = asks('tap', '10.0.0.1').frame;
    const answer = answers('in', macs.gateway, '10.0.0.1').frame;
    const { talks } = readCapture(hops, [
      { hop: 'eth0', atMs: 1000.4, frame: question },
      { hop: 'vnet0', atMs: 1000.1, frame: question },
      { hop: 'vnet0', atMs: 0, frame: question },
      { hop: 'eth0', atMs: 1001.4, frame: answer },
      { hop: 'vnet0', atMs: 1001.5, frame: answer },
    ]);
    expect(talks).toEqual([
      {
        kind: 'neighbor',
        address: '10.0.0.1',
        asked: 2,
        answeredBy: [macs.gateway],
        ms: 1001.5,
        questions: { vnet0: true, br0: false, eth0: true },
        answers: { vnet0: true, br0: false, eth0: true },
      },
    ]);
  });

  test('not answered', () => {
    const { talks, frames } = readCapture(hops, [
      {
        hop: 'vnet0',
        atMs: 0,
        frame: seen('tap', macs.guest, macs.gateway, arp(macs.guest, '10.0.0.10', '10.0.0.9')).frame,
      },
    ]);
    expect(talks).toMatchObject([{ asked: 1, answeredBy: [], ms: null }]);
    expect(frames).toEqual({ vnet0: 1, br0: 0, eth0: 0 });
  });
});

test('pings: sent, answered, with the times at the first hop', () => {
  const request = (sequence: number) => ip('10.0.0.10', '10.0.0.1', echo(true, 7, sequence));
  const reply = (sequence: number) => ip('10.0.0.1', '10.0.0.10', echo(false, 7, sequence));
  const { talks } = readCapture(hops, [
    at('vnet0', 0, request(1)),
    at('eth0', 1, request(1)),
    at('eth0', 3, reply(1), macs.gateway),
    at('vnet0', 4, reply(1), macs.gateway),
    at('vnet0', 1000, request(2)),
  ]);
  expect(talks).toMatchObject([
    {
      kind: 'ping',
      from: '10.0.0.10',
      to: '10.0.0.1',
      sent: 2,
      answered: 1,
      times: [4],
      questions: { vnet0: true, eth0: true },
      answers: { vnet0: true, eth0: true },
    },
  ]);
});

describe('TCP', () => {
  const cases = [
    ['complete', [segment(false, { syn: true, ack: true }), segment(true, { ack: true })], 2],
    ['half-open', [segment(false, { syn: true, ack: true })], 2],
    ['refused', [segment(false, { rst: true, ack: true })], 2],
    ['unanswered', [syn], null],
  ] as const;
  test.each(cases)('%s', (outcome, rest, ms) => {
    const frames = [syn, ...rest].map((body, index) => at('vnet0', index * 2, body));
    expect(readCapture(hops, frames).talks).toMatchObject([
      { kind: 'tcp', port: 80, outcome, ms, tries: outcome === 'unanswered' ? 2 : 1 },
    ]);
  });
});

test('every conversation has its sentence, without a hole', () => {
  const frames = [
    { hop: 'vnet0', atMs: 0, frame: asks('tap', '10.0.0.1').frame },
    at('vnet0', 1, ip('10.0.0.10', '10.0.0.1', echo(true, 7, 1))),
    at('vnet0', 2, ip('10.0.0.1', '10.0.0.10', echo(false, 7, 1))),
    at('vnet0', 3, syn),
  ];
  const text = renderCapture(readCapture(hops, frames), 'en').join('\n');
  expect(text).toContain('ping 10.0.0.10 → 10.0.0.1: 1 sent, 1 answered (min 1.00 median 1.00 max 1.00 ms)');
  expect(text).toContain('TCP 10.0.0.10 → 10.0.0.20:80: not answered, tried 1×');
  expect(text).toContain('question at vnet0 ✓ br0 – eth0 –');
  expect(text).not.toMatch(/⟦|undefined|NaN/u);
});

test('a bridge that passes frames on does not see them itself: nothing is said of it', () => {
  const question = asks('tap', '10.0.0.1').frame;
  const answer = answers('in', macs.gateway, '10.0.0.1').frame;
  const { talks } = readCapture(
    hops,
    [
      ...hops.map((hop) => ({ hop, atMs: 0, frame: question })),
      ...['vnet0', 'eth0'].map((hop) => ({ hop, atMs: 1, frame: answer })),
    ],
    ['br0'],
  );
  expect(talks).toMatchObject([
    { questions: { vnet0: true, br0: true, eth0: true }, answers: { vnet0: true, eth0: true } },
  ]);
  const [talk] = talks;
  expect(Object.keys(talk?.answers ?? {})).toEqual(['vnet0', 'eth0']);
});

test('a flood of pings and of connections is read as well', () => {
  const flood = Array.from({ length: 30_000 }, (_, index) => {
    const there = ip('10.0.0.10', '10.0.0.20', { kind: 'echo', request: true, id: 7, sequence: index });
    const back = ip('10.0.0.20', '10.0.0.10', { kind: 'echo', request: false, id: 7, sequence: index });
    const open = ip('10.0.0.10', '10.0.0.20', {
      kind: 'tcp',
      srcPort: index,
      dstPort: 80,
      sequence: 1,
      acknowledgment: 0,
      flags: { ...none, syn: true },
    });
    return [at('vnet0', index, there), at('vnet0', index + 0.5, back), at('vnet0', index, open)];
  }).flat();
  const { talks } = readCapture(hops, flood);
  expect(talks[0]).toMatchObject({ kind: 'ping', sent: 30_000, answered: 30_000 });
  expect(talks).toHaveLength(30_001);
});
