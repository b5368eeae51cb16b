import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checksum, concat, u16, u32 } from '../../../src/probes/frame/bytes.ts';
import { decodeFrame } from '../../../src/probes/frame/decode.ts';
import {
  encodeEcho6,
  encodeGroupQuery,
  encodeSolicitation,
  encodeTcpSyn6,
} from '../../../src/probes/frame/encode6.ts';
import {
  encodePing,
  encodePingInTwo,
  encodePingWithBadOption,
  encodeSyn,
  encodeWhoOwns,
} from '../../../src/probes/frame/packet.ts';
import {
  icmpMeaning,
  neighborAnswer,
  neighborClaim,
  neighborQuestion,
} from '../../../src/probes/frame/read.ts';

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(/\s/gu, ''), 'hex'));
const number16 = fc.integer({ min: 0, max: 0xffff });
const address = fc
  .array(number16, { minLength: 6, maxLength: 6 })
  .map((parts) =>
    new URL(`http://[fd00:1:${parts.map((part) => part.toString(16)).join(':')}]/`).hostname.slice(1, -1),
  );
const ends = { srcMac: '52:54:00:00:00:10', dstMac: '52:54:00:00:01:01' };

/** The sum over addresses, length, protocol and message is zero where the message holds its right checksum. */
function isSound(frame: Uint8Array, protocol: number, extension = 0): boolean {
  const message = frame.subarray(54 + extension);
  return checksum(concat(frame.subarray(22, 54), u32(message.length), u32(protocol), message)) === 0;
}

describe('frames of IPv6', () => {
  test('a neighbor solicitation, byte for byte', () => {
    const wanted = bytesOf(
      '3333 ff00 0001 5254 0000 0010 86dd 6000 0000 0020 3aff fd00 0000 0000 0000 0000 0000 0000 0010' +
        'ff02 0000 0000 0000 0000 0001 ff00 0001 8700 0000 0000 0000 fd00 0000 0000 0000 0000 0000 0000 0001' +
        '0101 5254 0000 0010',
    );
    const made = encodeSolicitation({
      srcMac: '52:54:00:00:00:10',
      dstMac: '33:33:ff:00:00:01',
      srcIp: 'fd00::10',
      dstIp: 'ff02::1:ff00:1',
      target: 'fd00::1',
    });
    expect(isSound(made, 58)).toBe(true);
    // Its checksum is judged above.
    wanted.set(made.subarray(56, 58), 56);
    expect(made).toEqual(wanted);
  });

  test('the question for groups, byte for byte', () => {
    const wanted = bytesOf(
      '3333 0000 0001 5254 0000 0102 86dd 6000 0000 0024 0001 fe80 0000 0000 0000 5054 00ff fe00 0102' +
        'ff02 0000 0000 0000 0000 0000 0000 0001 3a00 0502 0000 0100 8200 0000 00b4 0000' +
        '0000 0000 0000 0000 0000 0000 0000 0000 027d 0000',
    );
    const made = encodeGroupQuery(
      { srcMac: '52:54:00:00:01:02', dstMac: '33:33:00:00:00:01', srcIp: 'fe80::5054:ff:fe00:102' },
      180,
    );
    expect(isSound(made, 58, 8)).toBe(true);
    wanted.set(made.subarray(64, 66), 64);
    expect(made).toEqual(wanted);
  });

  test('what is asked comes back as it was sent, with its checksum right', () => {
    fc.assert(
      fc.property(address, address, number16, number16, (srcIp, dstIp, id, port) => {
        const common = { ...ends, srcIp, dstIp, ttl: 7 };
        const ping = encodePing({ ...common, id, sequence: 1 });
        expect(isSound(ping, 58)).toBe(true);
        expect(decodeFrame(ping)).toMatchObject({
          kind: 'ipv6',
          srcIp,
          dstIp,
          ttl: 7,
          payload: { kind: 'echo', request: true, id, sequence: 1 },
        });
        const syn = encodeSyn({ ...common, srcPort: id, dstPort: port, sequence: 9 });
        expect(isSound(syn, 6)).toBe(true);
        expect(decodeFrame(syn)).toMatchObject({
          payload: { kind: 'tcp', srcPort: id, dstPort: port, flags: { syn: true, ack: false } },
        });
        const odd = encodePingWithBadOption({ ...common, id, sequence: 9 });
        expect(isSound(odd, 58, 8)).toBe(true);
        expect(decodeFrame(odd)).toMatchObject({ payload: { kind: 'echo', id, sequence: 9 } });
      }),
    );
  });

  test('a ping of a size is that long, and in two fragments the same message', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1280, max: 9000 }), number16, number16, (first, id, sequence) => {
        const size = first + 28;
        const common = { ...ends, srcIp: 'fd00::20', dstIp: 'fd00::10', id, sequence };
        const whole = encodePing({ ...common, ttl: 64, size });
        expect(whole).toHaveLength(14 + size);
        expect(isSound(whole, 58)).toBe(true);
        const parts = encodePingInTwo({ ...common, first, size });
        expect(parts[0].length).toBeLessThanOrEqual(14 + first);
        expect(parts[0].length).toBeGreaterThan(14 + first - 8);
        const [head, tail] = parts.map((part) => ({
          next: part[20],
          fragment: part.subarray(54, 62),
          data: part.subarray(62),
        }));
        expect(concat(head?.data ?? u16(0), tail?.data ?? u16(0))).toEqual(whole.subarray(54));
        const mark = concat(u16(id), u16(sequence));
        expect(head).toMatchObject({ next: 44, fragment: concat(bytesOf('3a00 0001'), mark) });
        const length = head?.data.length ?? 0;
        expect(tail).toMatchObject({ next: 44, fragment: concat(bytesOf('3a00'), u16(length), mark) });
        expect(decodeFrame(parts[0])).toMatchObject({
          payload: { kind: 'echo', request: true, id, sequence },
        });
        expect(decodeFrame(parts[1])).toMatchObject({ payload: { kind: 'other', nextHeader: 58 } });
      }),
      { numRuns: 50 },
    );
  });

  test('who owns an address: everybody is asked in its group, one machine alone by itself', () => {
    expect(decodeFrame(encodeWhoOwns('52:54:00:00:01:02', 'fd00::12:3456', null))).toMatchObject({
      dstMac: '33:33:ff:12:34:56',
      srcIp: 'fe80::5054:ff:fe00:102',
      dstIp: 'ff02::1:ff12:3456',
      ttl: 255,
      payload: { kind: 'neighbor-solicitation', target: 'fd00::12:3456', sourceMac: '52:54:00:00:01:02' },
    });
    expect(decodeFrame(encodeWhoOwns('52:54:00:00:01:02', 'fd00::10', '52:54:00:00:00:10'))).toMatchObject({
      dstMac: '52:54:00:00:00:10',
      dstIp: 'fd00::10',
    });
    expect(decodeFrame(encodeWhoOwns('52:54:00:00:01:02', '10.0.0.1', null))).toMatchObject({
      kind: 'arp',
      dstMac: 'ff:ff:ff:ff:ff:ff',
      senderIp: '0.0.0.0',
    });
  });

  const header = (length: string, from: string, to: string) =>
    bytesOf(`5254 0000 0010 5254 0000 0101 86dd 6000 0000 ${length} 3aff ${from} ${to}`);
  const link = 'fe80 0000 0000 0000 5054 00ff fe00 0101';
  const guest = 'fd00 0000 0000 0000 0000 0000 0000 0010';

  test('a router advertisement with its prefix, and an advertisement of a neighbor', () => {
    const options = `0304 40c0 0000 0e10 0000 0708 0000 0000 fd00 0000 0000 0000 0000 0000 0000 0000
      0101 5254 0000 0101`;
    const router = concat(
      header('0038', link, 'ff02 0000 0000 0000 0000 0000 0000 0001'),
      bytesOf(`8600 0000 4000 0708 0000 0000 0000 0000 ${options}`),
    );
    expect(decodeFrame(router)).toMatchObject({
      srcIp: 'fe80::5054:ff:fe00:101',
      payload: {
        kind: 'router-advertisement',
        lifetime: 1800,
        prefixes: [{ prefix: 'fd00::', length: 64, onLink: true, autonomous: true }],
      },
    });
    const neighbor = concat(
      header('0020', link, guest),
      bytesOf('8800 0000 6000 0000 fd00 0000 0000 0000 0000 0000 0000 0001 0201 5254 0000 0101'),
    );
    const decoded = decodeFrame(neighbor);
    expect(decoded && neighborAnswer(decoded)).toEqual({ address: 'fd00::1', mac: '52:54:00:00:01:01' });
  });

  test('an error tells what it is about', () => {
    const quoted = encodePing({ ...ends, srcIp: 'fd00::10', dstIp: 'fd00:1::20', id: 0x1234, sequence: 1 });
    const expired = concat(header('0050', link, guest), bytesOf('0300 0000 0000 0000'), quoted.subarray(14));
    expect(decodeFrame(expired)).toMatchObject({
      payload: {
        kind: 'icmp-error',
        type: 3,
        code: 0,
        about: { srcIp: 'fd00::10', dstIp: 'fd00:1::20', protocol: 58, echoId: 0x1234 },
      },
    });
  });

  test('whatever comes in, cut anywhere, never throws', () => {
    const whole = fc.constantFrom(
      encodeEcho6({
        ...ends,
        srcIp: 'fe80::1',
        dstIp: 'ff02::1',
        id: 1,
        sequence: 1,
        options: new Uint8Array(8),
      }),
      encodeTcpSyn6({ ...ends, srcIp: 'fd00::1', dstIp: 'fd00::2', srcPort: 1, dstPort: 2, sequence: 3 }),
      encodeWhoOwns('52:54:00:00:01:02', 'fd00::10', null),
      concat(
        header('0038', link, guest),
        bytesOf('8600 0000 4000 0708 0000 0000 0000 0000 0304 40c0'),
        u16(0),
      ),
    );
    const changes = fc.array(fc.tuple(fc.nat(120), fc.integer({ min: 0, max: 255 })), { maxLength: 4 });
    fc.assert(
      fc.property(whole, fc.nat(140), changes, (bytes, end, altered) => {
        const copy = Uint8Array.from(bytes.subarray(0, end));
        for (const [at, value] of altered.filter(([place]) => place < copy.length)) {
          copy[at] = value;
        }
        expect(decodeFrame(copy) === null).toBe(copy.length < 14);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('neighbor resolution in the words of both families', () => {
  const frame = (srcIp: string) =>
    decodeFrame(encodeSolicitation({ ...ends, srcIp, dstIp: 'ff02::1:ff00:1', target: 'fd00::1' }));

  test('a question with an address claims it; one from no address claims nothing', () => {
    const asked = frame('fd00::10');
    const tried = frame('::');
    expect(asked && neighborQuestion(asked)).toEqual({ address: 'fd00::1', from: 'fd00::10' });
    expect(asked && neighborClaim(asked)).toEqual({
      address: 'fd00::10',
      mac: '52:54:00:00:00:10',
      answered: false,
    });
    expect(tried && neighborQuestion(tried)).toEqual({ address: 'fd00::1', from: null });
    expect(tried && neighborClaim(tried)).toBeNull();
  });

  test('the numbers of the errors differ, and not their meaning', () => {
    expect(icmpMeaning('10.0.0.1', 3, 1)).toBe('absent');
    expect(icmpMeaning('fd00::1', 1, 3)).toBe('absent');
    expect(icmpMeaning('10.0.0.1', 3, 13)).toBe('forbidden');
    expect(icmpMeaning('fd00::1', 1, 1)).toBe('forbidden');
    expect(icmpMeaning('10.0.0.1', 3, 3)).toBe('port-closed');
    expect(icmpMeaning('fd00::1', 1, 4)).toBe('port-closed');
    expect(icmpMeaning('10.0.0.1', 11, 0)).toBe('expired');
    expect(icmpMeaning('fd00::1', 3, 0)).toBe('expired');
    expect(icmpMeaning('10.0.0.1', 12, 0)).toBe('bad-option');
    expect(icmpMeaning('fd00::1', 4, 2)).toBe('bad-option');
    expect(icmpMeaning('10.0.0.1', 3, 4)).toBe('too-big');
    expect(icmpMeaning('fd00::1', 2, 0)).toBe('too-big');
    expect(icmpMeaning('fd00::1', 5, 0)).toBe('other');
  });
});
