import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPcapReader } from '../../../adapters/host/pcap.ts';

interface Packet {
  readonly seconds: number;
  readonly micros: number;
  readonly bytes: Uint8Array;
}

/** A capture file as tcpdump writes it. */
function fileOf(packets: readonly Packet[], bigEndian: boolean): Buffer {
  const word = (value: number) => {
    const bytes = Buffer.alloc(4);
    if (bigEndian) {
      bytes.writeUInt32BE(value);
    } else {
      bytes.writeUInt32LE(value);
    }
    return bytes;
  };
  return Buffer.concat([
    ...[0xa1b2c3d4, 0x00040002, 0, 0, 192, 1].map(word),
    ...packets.flatMap(({ seconds, micros, bytes }) => [
      ...[seconds, micros, bytes.length, bytes.length + 7].map(word),
      bytes,
    ]),
  ]);
}

const packet = fc.record({
  seconds: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  micros: fc.integer({ min: 0, max: 999_999 }),
  bytes: fc.uint8Array({ maxLength: 60 }),
});

test('wherever the chunks are cut, the packets are the same', () => {
  fc.assert(
    fc.property(
      fc.array(packet, { maxLength: 6 }),
      fc.boolean(),
      fc.array(fc.nat(), { maxLength: 12 }),
      (...values) => {
        const [packets, bigEndian, cuts] = values;
        const file = fileOf(packets, bigEndian);
        const places = [
          0,
          ...cuts.map((cut) => cut % (file.length + 1)).toSorted((a, b) => a - b),
          file.length,
        ];
        const read = createPcapReader();
        const seen = places.slice(1).flatMap((end, index) => read(file.subarray(places[index], end)));
        expect(seen).toEqual(
          packets.map(({ seconds, micros, bytes }) => ({
            atUs: seconds * 1_000_000 + micros,
            size: bytes.length + 7,
            bytes,
          })),
        );
      },
    ),
  );
});

test('half a packet is waited for, and what was given is not touched by what comes later', () => {
  const file = fileOf([{ seconds: 1, micros: 2, bytes: Uint8Array.of(1, 2, 3) }], false);
  const read = createPcapReader();
  expect(read(file.subarray(0, file.length - 1))).toEqual([]);
  const chunk = Buffer.from(file.subarray(file.length - 1));
  const [first] = read(chunk);
  chunk.fill(0);
  expect(first?.bytes).toEqual(Uint8Array.of(1, 2, 3));
});

test('what is no capture is refused', () => {
  expect(() => createPcapReader()(Buffer.from('tcpdump: no such device exists'))).toThrow(/pcap/u);
});
