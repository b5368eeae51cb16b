import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLineSplitter } from '../../../adapters/host/lines.ts';
import { linkCountsOf, linksOf, lookAtAll, lookAtSome } from '../../../adapters/host/link-counts.ts';
import { indexesOf } from '../../../adapters/host/link-monitor.ts';
import { LinkCounts } from '../../../src/flap/link-change.ts';

// As `ip -o monitor link` of iproute2 6.1 prints them.
const lines = [
  String.raw`3: a0@a1: <NO-CARRIER,BROADCAST,MULTICAST,UP,M-DOWN> mtu 1500 qdisc noqueue state LOWERLAYERDOWN group default \    link/ether 42:c6:5c:19:49:83 brd ff:ff:ff:ff:ff:ff`,
  String.raw`2: a1@a0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default \    link/ether 0a:e5:f1:5a:0c:12 brd ff:ff:ff:ff:ff:ff`,
  String.raw`4: br0: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN group default event FEATURE CHANGE \    link/ether 2e:b1:f5:d9:68:7a brd ff:ff:ff:ff:ff:ff`,
  String.raw`Deleted 17: a0@NONE: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN group default \    link/ether 42:c6:5c:19:49:83 brd ff:ff:ff:ff:ff:ff`,
];

test('the lines of the monitor name devices by index, and what is no such line names none', () => {
  expect([...indexesOf(lines)]).toEqual([3, 2, 4, 17]);
  expect([
    ...indexesOf(['', 'Unknown message: type=0x00000059', '    link/ether 42:c6', '99999999999999: x']),
  ]).toEqual([]);
});

test('lines are whole however the chunks fall, and one without an end is dropped', () => {
  const split = createLineSplitter();
  expect(split('2: a')).toEqual([]);
  expect(split('1: <UP>\n3: b')).toEqual(['2: a1: <UP>']);
  expect(split('\n')).toEqual(['3: b']);
  for (let part = 0; part < 100; part += 1) {
    expect(split('x'.repeat(1_000))).toEqual([]);
  }
  expect(split('the end of it\n4: c\n')).toEqual(['4: c']);
});

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vmping-net-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function put(
  device: string,
  index: number,
  changes: number,
  carrier: '0' | '1' | null,
  flags = '0x1003',
): void {
  rmSync(join(folder, device), { recursive: true, force: true });
  mkdirSync(join(folder, device));
  const values = {
    ifindex: index,
    carrier_changes: changes,
    flags,
    ...(carrier === null ? {} : { carrier }),
  };
  for (const [name, value] of Object.entries(values)) {
    writeFileSync(join(folder, device, name), `${value}\n`);
  }
}

test('the counter says how many transitions there were, though both ends look the same', () => {
  put('eth0', 2, 5, '1');
  const first = lookAtAll(new Map(), 'found', folder);
  expect(first.changes).toMatchObject([
    { index: 2, device: 'eth0', kind: 'found', transitions: 0, up: true, enabled: true },
  ]);
  put('eth0', 2, 105, '1');
  expect(lookAtSome(first.known, new Set([2]), folder)?.changes).toMatchObject([
    { index: 2, device: 'eth0', kind: 'changed', transitions: 100, up: true, enabled: true },
  ]);
  expect(lookAtSome(lookAtAll(first.known, 'appeared', folder).known, new Set([2]), folder)?.changes).toEqual(
    [],
  );
});

test('a link that is set down is no lost carrier', () => {
  put('eth0', 2, 5, '1');
  const { known } = lookAtAll(new Map(), 'found', folder);
  put('eth0', 2, 6, null, '0x1002');
  expect(lookAtSome(known, new Set([2]), folder)?.changes).toMatchObject([
    { index: 2, device: 'eth0', kind: 'changed', transitions: 1, up: false, enabled: false, toggled: true },
  ]);
});

test('a device that is new, gone, or has the index of another asks for a look at all of them', () => {
  put('vnet0', 7, 2, '1');
  writeFileSync(join(folder, 'bonding_masters'), 'bond0\n');
  const { known } = lookAtAll(new Map(), 'found', folder);
  expect([...known.keys()]).toEqual([7]);
  expect(lookAtSome(known, new Set([8]), folder)).toBeNull();
  rmSync(join(folder, 'vnet0'), { recursive: true });
  put('vnet1', 8, 3, '1');
  expect(lookAtSome(known, new Set([7]), folder)).toBeNull();
  expect(
    lookAtAll(known, 'appeared', folder).changes.map(({ device, kind, transitions }) => [
      device,
      kind,
      transitions,
    ]),
  ).toEqual([
    ['vnet1', 'appeared', 3],
    ['vnet0', 'gone', 0],
  ]);
});

test('a counter that ran backwards belongs to another device with the same index', () => {
  put('vnet0', 7, 20, '1');
  const { known } = lookAtAll(new Map(), 'found', folder);
  put('vnet0', 7, 1, '1');
  expect(lookAtAll(known, 'appeared', folder).changes).toMatchObject([{ kind: 'appeared', transitions: 1 }]);
});

test('after a restart the count goes on where it was; after a boot it begins anew', () => {
  put('eth0', 2, 5, '1');
  put('eth1', 3, 0, '1');
  const kept = LinkCounts.parse(
    JSON.parse(JSON.stringify(linkCountsOf(lookAtAll(new Map(), 'found', folder).known, 'boot-1', 1))),
  );
  put('eth0', 2, 9, '0');
  expect(lookAtAll(linksOf(kept, 'boot-1'), 'appeared', folder).changes).toMatchObject([
    { index: 2, device: 'eth0', kind: 'changed', transitions: 4, up: false, enabled: true },
    { index: 3, device: 'eth1', kind: 'found', transitions: 0, up: true, enabled: true },
  ]);
  expect(linksOf(kept, 'boot-2').size).toBe(0);
  expect(linksOf({ ...kept, era: 'unknown' }, 'unknown').size).toBe(0);
});
