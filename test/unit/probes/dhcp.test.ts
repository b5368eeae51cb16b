import { describe, expect, test } from 'vitest';
import { readAsGuest } from '../../../src/probes/as-guest.ts';
import { readDhcp } from '../../../src/probes/dhcp.ts';
import { checksum, u16 } from '../../../src/probes/frame/bytes.ts';
import { decodeFrame } from '../../../src/probes/frame/decode.ts';
import { type DhcpMessage, decodeDhcp } from '../../../src/probes/frame/dhcp.ts';
import { broadcastMac } from '../../../src/probes/frame/frame.ts';
import { readMisdirected } from '../../../src/probes/misdirected.ts';
import { macs } from '../checks/builders.ts';
import { arp, echo, ends, ip, seen } from './log.ts';

/** A BOOTP reply as dnsmasq writes it, with these options behind the cookie. */
function message(options: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(240 + options.length);
  bytes.set([2, 1, 6, 0, 0xde, 0xad, 0xbe, 0xef, 0, 7], 0);
  bytes.set([10, 0, 0, 10], 16);
  bytes.set([0x52, 0x54, 0, 0, 0, 0x10], 28);
  bytes.set([0x63, 0x82, 0x53, 0x63, ...options], 236);
  return bytes;
}

const offer = [
  53, 1, 2, 54, 4, 10, 0, 0, 1, 0, 1, 4, 255, 255, 255, 0, 3, 4, 10, 0, 0, 254, 61, 3, 1, 2, 3, 255,
];

describe('DHCP messages', () => {
  test('an offer', () => {
    expect(decodeDhcp(message(offer))).toEqual({
      type: 'offer',
      xid: 0xdeadbeef,
      seconds: 7,
      clientMac: macs.guest,
      clientId: '010203',
      address: '10.0.0.10',
      wanted: null,
      server: '10.0.0.1',
      gateway: '10.0.0.254',
      prefix: 24,
    } satisfies DhcpMessage);
  });

  test.each([
    [[255, 255, 255, 255], 32],
    [[255, 255, 255, 128], 25],
    [[0, 0, 0, 0], 0],
    [[255, 0, 255, 0], null],
  ])('the mask %j is /%s', (mask, prefix) => {
    expect(decodeDhcp(message([1, 4, ...mask, 255]))?.prefix).toBe(prefix);
  });

  test('options that are cut off are left out', () => {
    expect(decodeDhcp(message([53, 1, 5, 54, 4, 10, 0]))).toMatchObject({ type: 'ack', server: null });
    expect(decodeDhcp(message([53]))).toMatchObject({ type: 'bootp' });
    expect(decodeDhcp(message([53, 1, 99, 255]))).toMatchObject({ type: 'other' });
  });

  test('what is no DHCP is none', () => {
    expect(decodeDhcp(message(offer).subarray(0, 200))).toBeNull();
    const other = message(offer);
    other[236] = 0;
    expect(decodeDhcp(other)).toBeNull();
  });

  test('a frame with a question, as a guest sends it', () => {
    const udp = [0, 68, 0, 67, 1, 0, 0, 0];
    const header = [0x45, 0, 1, 40, 0, 0, 0, 0, 64, 17, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255];
    const ethernet = [255, 255, 255, 255, 255, 255, 0x52, 0x54, 0, 0, 0, 0x10, 8, 0];
    const frame = decodeFrame(Uint8Array.from([...ethernet, ...header, ...udp, ...message([53, 1, 1, 255])]));
    expect(frame).toMatchObject({
      kind: 'ipv4',
      payload: { kind: 'udp', dstPort: 67, dhcp: { type: 'discover', clientMac: macs.guest } },
    });
  });
});

describe('the checksum of an answer', () => {
  const said = message(offer);
  const udpLength = 8 + said.length;
  const addresses = [10, 0, 0, 1, 10, 0, 0, 10];
  /** The answer as a frame, with this checksum. */
  const framed = (sum: number, cut = 0): Uint8Array => {
    const header = [0x45, 0, ...u16(20 + udpLength), 0, 0, 0, 0, 64, 17, 0, 0, ...addresses];
    const ethernet = [0x52, 0x54, 0, 0, 0, 0x10, 0x52, 0x54, 0, 0, 1, 1, 8, 0];
    const all = [...ethernet, ...header, 0, 67, 0, 68, ...u16(udpLength), ...u16(sum), ...said];
    return Uint8Array.from(all.slice(0, all.length - cut));
  };
  const right = checksum(
    Uint8Array.from([...addresses, 0, 17, ...u16(udpLength), 0, 67, 0, 68, ...u16(udpLength), 0, 0, ...said]),
  );
  const isWrong = (bytes: Uint8Array) => {
    const frame = decodeFrame(bytes);
    return frame?.kind === 'ipv4' && frame.payload.kind === 'udp' && frame.payload.wrongChecksum === true;
  };

  test.each([
    ['fits', framed(right), false],
    ['does not fit', framed(right ^ 1), true],
    ['is left out', framed(0), false],
    ['cannot be told of a packet that was cut off', framed(right ^ 1, 1), false],
  ])('%s', (_when, bytes, wrong) => {
    expect(isWrong(bytes)).toBe(wrong);
  });
});

describe('what is read of a run', () => {
  const base = decodeDhcp(message(offer)) as DhcpMessage;
  const udp = (to: number, said: Partial<DhcpMessage>) =>
    ({ kind: 'udp', srcPort: 67, dstPort: to, length: 300, dhcp: { ...base, ...said } }) as const;
  const question = ip('0.0.0.0', '255.255.255.255', udp(67, { type: 'discover', seconds: 3 }));
  const answer = ip('10.0.0.1', '10.0.0.10', udp(68, { type: 'offer' }));
  const theirs = ip('0.0.0.0', '255.255.255.255', udp(67, { type: 'discover', clientMac: macs.other }));

  test('a question that left, and an offer that did not get through', () => {
    const log = [
      seen('tap', macs.guest, broadcastMac, question),
      seen('bridge', macs.guest, broadcastMac, question),
      seen('out', macs.guest, broadcastMac, question),
      seen('in', macs.gateway, macs.guest, answer),
    ];
    expect(readDhcp(log, ends)).toEqual({
      asked: { times: 1, requests: 0, seconds: 3, leftBy: ['br0', 'eth0'] },
      answers: [
        {
          type: 'offer',
          server: '10.0.0.1',
          mac: macs.gateway,
          address: '10.0.0.10',
          gateway: '10.0.0.254',
          prefix: 24,
          device: 'eth0',
          reachedTap: false,
          wrongChecksum: false,
        },
      ],
    });
    const through = [...log, seen('tap', macs.gateway, macs.guest, answer)];
    expect(readDhcp(through, ends).answers).toMatchObject([{ device: 'eth0', reachedTap: true }]);
  });

  test('an offer that was taken up, and one whose checksum does not fit', () => {
    const taken = ip('0.0.0.0', '255.255.255.255', udp(67, { type: 'request' }));
    const spoiled = ip('10.0.0.1', '10.0.0.10', { ...udp(68, { type: 'offer' }), wrongChecksum: true });
    const asks = [
      seen('tap', macs.guest, broadcastMac, question),
      seen('tap', macs.guest, broadcastMac, taken),
    ];
    expect(readDhcp(asks, ends).asked).toMatchObject({ times: 2, requests: 1 });
    expect(readDhcp([seen('in', macs.gateway, macs.guest, spoiled)], ends).answers).toMatchObject([
      { wrongChecksum: true },
    ]);
    // Where it was seen whole once, it is.
    const both = [
      seen('in', macs.gateway, macs.guest, spoiled),
      seen('tap', macs.gateway, macs.guest, answer),
    ];
    expect(readDhcp(both, ends).answers).toMatchObject([{ wrongChecksum: false }]);
  });

  test('what others ask, and what comes in from outside, is not the guest asking', () => {
    const log = [seen('tap', macs.other, broadcastMac, theirs), seen('in', macs.other, broadcastMac, theirs)];
    expect(readDhcp(log, ends)).toEqual({ asked: null, answers: [] });
  });

  test('an answer to another MAC address, and only such a one', () => {
    const stray = ip('10.0.0.1', '10.0.0.10', echo(false, 1));
    const log = [
      seen('in', macs.gateway, macs.rogue, stray),
      seen('tap', macs.gateway, macs.rogue, stray),
      seen('in', macs.gateway, macs.guest, stray),
      seen('in', macs.gateway, broadcastMac, stray),
      seen('out', macs.bridge, macs.rogue, stray),
      seen('in', macs.gateway, macs.rogue, ip('10.0.0.1', '10.0.0.11', echo(false, 1))),
    ];
    expect(readMisdirected(log, ends, '10.0.0.10')).toEqual([
      { from: '10.0.0.1', senderMac: macs.gateway, mac: macs.rogue, device: 'eth0' },
    ]);
  });

  test('an answer to a bare question is told from one to a question with an address', () => {
    const bare = [seen('in', macs.gateway, macs.guest, { ...arp(macs.gateway, '10.0.0.1', '0.0.0.0', 2) })];
    const full = [seen('in', macs.gateway, macs.guest, { ...arp(macs.gateway, '10.0.0.1', '10.0.0.10', 2) })];
    expect([
      readAsGuest(bare, ends, '10.0.0.1', null),
      readAsGuest(bare, ends, '10.0.0.1', '10.0.0.10'),
    ]).toEqual([true, false]);
    expect([
      readAsGuest(full, ends, '10.0.0.1', null),
      readAsGuest(full, ends, '10.0.0.1', '10.0.0.10'),
    ]).toEqual([false, true]);
    expect(readAsGuest(full, ends, '10.0.0.20', '10.0.0.10')).toBe(false);
  });
});
