import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { indexesOf } from '../../../adapters/host/link-monitor.ts';
import { parseNicLists } from '../../../src/inventory/nic-lists.ts';
import { ParseError } from '../../../src/model/fact.ts';
import { parseLearned } from '../../../src/samplers/mac-moves.ts';

const uuids = ['00000000-0000-4000-8000-000000000001', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
const lists = uuids
  .map((uuid) => `vmping:${uuid} vnet0   bridge   br0   virtio   52:54:00:00:00:10\n`)
  .join('');
const learned = '52:54:00:00:00:10 dev vnet0 vlan 10 master br0';
const monitored = String.raw`13: a0@a1: <UP,LOWER_UP> mtu 1500 state UP \    link/ether 42:c6:5c:19:49:83 brd ff:ff:ff:ff:ff:ff`;

/** A text with a part cut out or replaced, and anything else. */
const damaged = (text: string) =>
  fc.oneof(
    fc.string(),
    fc
      .tuple(fc.nat(text.length), fc.nat(20), fc.constantFrom('', '\n', '\0', 'ü', '-', 'vmping:'))
      .map(([start, length, put]) => text.slice(0, start) + put + text.slice(start + length)),
  );

test('lists of NICs are understood or refused', () => {
  fc.assert(
    fc.property(damaged(lists), damaged("error: failed to get domain 'x'\n"), (stdout, stderr) => {
      try {
        expect(parseNicLists({ stdout, stderr })).toBeInstanceOf(Map);
      } catch (cause) {
        expect(cause).toBeInstanceOf(ParseError);
      }
    }),
    { numRuns: 500 },
  );
});

test('cut off within a row, a list is refused and never shorter by half a MAC address', () => {
  for (let end = lists.indexOf(' vnet0') + 2; end < lists.indexOf('\n'); end++) {
    expect(() => parseNicLists({ stdout: lists.slice(0, end), stderr: '' }), lists.slice(0, end)).toThrow(
      ParseError,
    );
  }
});

test('what the bridge learned: a line that is cut off tells nothing, or of the same address', () => {
  expect(parseLearned(learned)).toEqual({
    mac: '52:54:00:00:00:10',
    port: 'vnet0',
    bridge: 'br0',
    vlan: '10',
  });
  fc.assert(
    fc.property(damaged(learned), (line) => {
      const found = parseLearned(line);
      expect(found === null || /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/u.test(found.mac)).toBe(true);
    }),
  );
  expect(parseLearned(learned.slice(0, -4))).toBeNull();
});

test('lines of the monitor of links name whole numbers, or none', () => {
  fc.assert(
    fc.property(damaged(monitored), (line) => {
      expect([...indexesOf([line])].every((index) => Number.isSafeInteger(index) && index > 0)).toBe(true);
    }),
  );
});
