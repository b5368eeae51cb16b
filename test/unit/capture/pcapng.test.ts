import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CapturedFrame, type CaptureHop, encodePcapng } from '../../../src/capture/pcapng.ts';
import { encodeArp, encodeEcho } from '../../../src/probes/frame/encode.ts';
import { macs } from '../checks/builders.ts';

const hops: readonly CaptureHop[] = [
  { name: 'vnet0', description: 'tap of web01' },
  { name: 'br0', description: 'bridge' },
  { name: 'eth0', description: 'uplink' },
];

/** Reads a file block by block, as the format's description has it. */
function blocksOf(file: Uint8Array): { readonly type: number; readonly body: Buffer }[] {
  const bytes = Buffer.from(file);
  const blocks: { type: number; body: Buffer }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4);
    expect(length % 4).toBe(0);
    expect(bytes.readUInt32LE(at + length - 4)).toBe(length);
    blocks.push({ type: bytes.readUInt32LE(at), body: bytes.subarray(at + 8, at + length - 4) });
    at += length;
  }
  return blocks;
}

const captured = fc.record({
  hop: fc.integer({ min: 0, max: 2 }),
  atUs: fc.integer({ min: 0, max: 4_000_000_000_000_000 }),
  size: fc.integer({ min: 0, max: 65_535 }),
  bytes: fc.uint8Array({ maxLength: 70 }),
});

test('every frame is in the file, whole, at its hop and in the order of time', () => {
  fc.assert(
    fc.property(fc.array(captured, { maxLength: 8 }), (frames) => {
      const [section, ...rest] = blocksOf(encodePcapng(hops, frames, 192, 'vmping'));
      expect(section?.type).toBe(0x0a_0d_0d_0a);
      expect(section?.body.readUInt32LE(0)).toBe(0x1a_2b_3c_4d);
      expect(
        rest.slice(0, 3).map(({ type, body }) => [type, body.readUInt16LE(0), body.readUInt32LE(4)]),
      ).toEqual(hops.map(() => [1, 1, 192]));
      const read = rest.slice(3).map(({ type, body }): CapturedFrame => {
        expect(type).toBe(6);
        return {
          hop: body.readUInt32LE(0),
          atUs: body.readUInt32LE(4) * 2 ** 32 + body.readUInt32LE(8),
          size: body.readUInt32LE(16),
          bytes: Uint8Array.from(body.subarray(20, 20 + body.readUInt32LE(12))),
        };
      });
      expect(read).toEqual(frames.toSorted((a, b) => a.atUs - b.atUs));
    }),
  );
});

test('interface blocks carry the names of the hops', () => {
  const names = blocksOf(encodePcapng(hops, [], 192, 'vmping'))
    .slice(1)
    .map(({ body }) => {
      expect(body.readUInt16LE(8)).toBe(2);
      return body.toString('utf8', 12, 12 + body.readUInt16LE(10));
    });
  expect(names).toEqual(['vnet0', 'br0', 'eth0']);
});

const reader = 'tcpdump';
const hasTcpdump = spawnSync(reader, ['--version']).error === undefined;

test.skipIf(!hasTcpdump)('tcpdump reads it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vmping-pcapng-'));
  const file = join(folder, 'a.pcapng');
  const arp = encodeArp({
    srcMac: macs.guest,
    dstMac: 'ff:ff:ff:ff:ff:ff',
    operation: 'request',
    senderMac: macs.guest,
    senderIp: '10.0.0.10',
    targetIp: '10.0.0.1',
  });
  const ping = encodeEcho({
    srcMac: macs.guest,
    dstMac: macs.gateway,
    srcIp: '10.0.0.10',
    dstIp: '10.0.0.1',
    id: 7,
    sequence: 3,
  });
  const at = 1_700_000_000_000_000;
  const frames = [
    { hop: 2, atUs: at + 20, size: ping.length, bytes: ping },
    { hop: 0, atUs: at, size: arp.length, bytes: arp },
  ];
  try {
    writeFileSync(file, encodePcapng(hops, frames, 192, 'vmping'));
    const { stdout, status } = spawnSync(reader, ['-nn', '-tt', '-r', file], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      '1700000000.000000 ARP, Request who-has 10.0.0.1 tell 10.0.0.10, length 28',
      '1700000000.000020 IP 10.0.0.10 > 10.0.0.1: ICMP echo request, id 7, seq 3, length 56',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
