import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checksum, concat, hex, ipv4Bytes, macBytes, u16, u32 } from '../../../src/probes/frame/bytes.ts';
import { decodeFrame } from '../../../src/probes/frame/decode.ts';
import { encodeArp, encodeEcho, encodeTcpSyn, withTag } from '../../../src/probes/frame/encode.ts';
import { encodeEcho6 } from '../../../src/probes/frame/encode6.ts';

const mac = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 })
  .map((bytes) => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':'));
const ipv4 = fc.ipV4();
const number16 = fc.integer({ min: 0, max: 0xffff });
const tags = fc.array(fc.integer({ min: 1, max: 4095 }), { maxLength: 3 });
/** The frame with tags put on, the last one first. */
const tagged = (frame: Uint8Array, vlans: readonly number[]) =>
  vlans.reduceRight((inner, vid) => withTag(inner, vid), frame);
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(/\s/gu, ''), 'hex'));

/** The sum over data that holds its own right checksum is zero (RFC 1071). */
const isSound = (...parts: Uint8Array[]) => checksum(concat(...parts)) === 0;

describe('the Internet checksum', () => {
  test('of the examples that everybody knows', () => {
    // RFC 1071, 3: the sum is ddf2, its complement 220d.
    expect(checksum(bytesOf('0001 f203 f4f5 f6f7'))).toBe(0x220d);
    expect(checksum(bytesOf('4500 0073 0000 4000 4011 0000 c0a8 0001 c0a8 00c7'))).toBe(0xb861);
  });

  test('of an odd number of bytes takes a zero behind them', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(checksum(bytes)).toBe(
          checksum(bytes.length % 2 === 0 ? bytes : concat(bytes, Uint8Array.of(0))),
        );
      }),
    );
  });
});

describe('frames', () => {
  test('ARP, byte for byte', () => {
    const frame = encodeArp({
      srcMac: '52:54:00:00:01:02',
      dstMac: 'ff:ff:ff:ff:ff:ff',
      operation: 'request',
      senderMac: '52:54:00:00:01:02',
      senderIp: '0.0.0.0',
      targetIp: '10.0.0.1',
    });
    expect(hex(frame)).toBe(
      'ff:ff:ff:ff:ff:ff:52:54:00:00:01:02:08:06:00:01:08:00:06:04:00:01:' +
        '52:54:00:00:01:02:00:00:00:00:00:00:00:00:00:00:0a:00:00:01',
    );
  });

  test('ARP comes back as it was sent', () => {
    fc.assert(
      fc.property(mac, mac, mac, ipv4, ipv4, tags, fc.constantFrom('request', 'reply'), (...values) => {
        const [srcMac, dstMac, senderMac, senderIp, targetIp, vlans, operation] = values;
        const frame = encodeArp({ srcMac, dstMac, operation, senderMac, senderIp, targetIp });
        expect(decodeFrame(tagged(frame, vlans))).toEqual({
          srcMac,
          dstMac,
          vlans,
          kind: 'arp',
          operation: operation === 'request' ? 1 : 2,
          senderMac,
          senderIp,
          targetMac: '00:00:00:00:00:00',
          targetIp,
        });
      }),
    );
  });

  test('the tag of a priority is no VLAN', () => {
    const frame = encodeEcho6({
      srcMac: '52:54:00:00:00:10',
      dstMac: '52:54:00:00:01:01',
      srcIp: 'fe80::1',
      dstIp: 'ff02::1',
      id: 1,
      sequence: 1,
    });
    expect(decodeFrame(withTag(frame, 0x6000))).toEqual(decodeFrame(frame));
    expect(decodeFrame(withTag(frame, 0x600a))).toMatchObject({ vlans: [10], kind: 'ipv6' });
  });

  test('an echo request comes back as it was sent, with both checksums right and options or none', () => {
    const options = fc.constantFrom(undefined, Uint8Array.of(7, 7, 1, 0, 0, 0, 0, 0));
    fc.assert(
      fc.property(mac, mac, ipv4, ipv4, number16, number16, tags, options, (...values) => {
        const [srcMac, dstMac, srcIp, dstIp, id, sequence, vlans, opts] = values;
        const fields = { srcMac, dstMac, srcIp, dstIp, ttl: 7, id, sequence };
        const frame = encodeEcho(opts === undefined ? fields : { ...fields, options: opts });
        expect(decodeFrame(tagged(frame, vlans))).toEqual({
          srcMac,
          dstMac,
          vlans,
          kind: 'ipv4',
          srcIp,
          dstIp,
          ttl: 7,
          payload: { kind: 'echo', request: true, id, sequence },
        });
        const ipEnd = 34 + (opts?.length ?? 0);
        expect(isSound(frame.subarray(14, ipEnd))).toBe(true);
        expect(isSound(frame.subarray(ipEnd))).toBe(true);
      }),
    );
  });

  test('a SYN comes back as it was sent, with its checksum over the pseudo header right', () => {
    fc.assert(
      fc.property(mac, mac, ipv4, ipv4, number16, number16, fc.nat(), (...values) => {
        const [srcMac, dstMac, srcIp, dstIp, srcPort, dstPort, sequence] = values;
        const frame = encodeTcpSyn({ srcMac, dstMac, srcIp, dstIp, srcPort, dstPort, sequence });
        expect(decodeFrame(frame)).toMatchObject({
          srcIp,
          dstIp,
          payload: {
            kind: 'tcp',
            srcPort,
            dstPort,
            sequence,
            flags: { syn: true, ack: false, rst: false, fin: false },
          },
        });
        const segment = frame.subarray(34);
        const pseudo = [ipv4Bytes(srcIp), ipv4Bytes(dstIp), Uint8Array.of(0, 6), u16(segment.length)];
        expect(isSound(...pseudo, segment)).toBe(true);
      }),
    );
  });

  test('an ICMPv6 echo request comes back as it was sent, with its checksum right', () => {
    fc.assert(
      fc.property(mac, mac, number16, (srcMac, dstMac, id) => {
        const frame = encodeEcho6({ srcMac, dstMac, srcIp: 'fe80::1', dstIp: 'ff02::1', id, sequence: 1 });
        expect(decodeFrame(frame)).toMatchObject({
          kind: 'ipv6',
          srcIp: 'fe80::1',
          dstIp: 'ff02::1',
          payload: { kind: 'echo', request: true, id, sequence: 1 },
        });
        const message = frame.subarray(54);
        const pseudo = [frame.subarray(22, 54), u32(message.length), u32(58)];
        expect(isSound(...pseudo, message)).toBe(true);
      }),
    );
  });

  // Of a machine that asks for another: "time exceeded" quotes the packet that it is about.
  const quoted = encodeEcho({
    srcMac: '52:54:00:00:00:10',
    dstMac: '52:54:00:00:01:01',
    srcIp: '10.0.0.10',
    dstIp: '10.0.1.20',
    id: 0x1234,
    sequence: 1,
  }).subarray(14);
  const exceeded = concat(
    macBytes('52:54:00:00:00:10'),
    macBytes('52:54:00:00:01:01'),
    u16(0x0800),
    bytesOf('4500 0054 0000 0000 4001 0000'),
    ipv4Bytes('10.0.0.1'),
    ipv4Bytes('10.0.0.10'),
    bytesOf('0b00 0000 0000 0000'),
    quoted.subarray(0, 48),
  );

  test('an error of ICMP tells what it is about', () => {
    expect(decodeFrame(exceeded)).toMatchObject({
      srcIp: '10.0.0.1',
      payload: {
        kind: 'icmp-error',
        type: 11,
        code: 0,
        about: { srcIp: '10.0.0.10', dstIp: '10.0.1.20', protocol: 1, echoId: 0x1234 },
      },
    });
  });

  test('whatever comes in, cut anywhere, never throws', () => {
    const whole = fc.constantFrom(
      exceeded,
      encodeTcpSyn({
        srcMac: '02:00:00:00:00:01',
        dstMac: '02:00:00:00:00:02',
        srcIp: '10.0.0.1',
        dstIp: '10.0.0.2',
        srcPort: 1,
        dstPort: 2,
        sequence: 3,
      }),
      encodeEcho6({
        srcMac: '02:00:00:00:00:01',
        dstMac: '33:33:00:00:00:01',
        srcIp: 'fe80::1',
        dstIp: 'ff02::1',
        id: 1,
        sequence: 1,
      }),
    );
    const damaged = fc
      .tuple(
        whole,
        fc.nat(120),
        fc.array(fc.tuple(fc.nat(120), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
      )
      .map(([bytes, end, changes]) => {
        const copy = Uint8Array.from(bytes.subarray(0, end));
        for (const [at, value] of changes.filter(([place]) => place < copy.length)) {
          copy[at] = value;
        }
        return copy;
      });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 80 })), (bytes) => {
        const frame = decodeFrame(bytes);
        expect(frame === null).toBe(bytes.length < 14);
      }),
      { numRuns: 2_000 },
    );
  });
});
