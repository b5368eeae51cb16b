import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect } from 'vitest';
import type { Observation } from '../../src/flap/observation.ts';
import { childrenOf } from '../lab/holder.ts';
import { ended, until } from '../redis/world.ts';
import { createNamespace, type Namespace, readDocuments } from './namespace.ts';
import { test } from './root-test.ts';

const program = fileURLToPath(new URL('watchers-process.ts', import.meta.url));
const guest = '52:54:00:00:00:10';
const stranger = '00:25:90:aa:bb:cc';

type Seen = Extract<Observation, { type: 'count' | 'condition' }>;

let net: Namespace;
let child: ChildProcess;
let seen: Seen[];

/** A bridge with an uplink and a guest's tap; `wire` and `guest0` are their other ends. */
beforeEach(async () => {
  net = await createNamespace();
  await net.ipBatch([
    'link add br0 up type bridge',
    'link add eth0 up master br0 type veth peer name wire',
    'link add vnet0 up master br0 type veth peer name guest0',
    'link set wire up',
    'link set guest0 up',
  ]);
  child = net.spawn([process.execPath, program]);
  seen = readDocuments<Seen>(child);
  await until(() => children().some((line) => line.includes('bridge')));
});

afterEach(async () => {
  await ended(child, () => child.kill('SIGKILL'));
  net.remove();
});

function children(): string[] {
  const pids = child.pid === undefined ? [] : childrenOf(child.pid);
  return pids.map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
}

const of = (kind: string) => seen.filter(({ subject }) => subject.kind === kind);

/** An ARP frame that says: this address is that machine's. */
function claim(device: string, mac: string, address = '10.0.0.10'): void {
  net.run(
    'mausezahn',
    device,
    '-q',
    '-c',
    '1',
    '-a',
    mac,
    '-b',
    'bcast',
    '-t',
    'arp',
    `reply, senderip=${address}, smac=${mac}, targetip=${address}`,
  );
}

test("a guest's MAC address that comes by its tap and by the uplink in turns", async () => {
  for (let turn = 0; turn < 3; turn += 1) {
    claim('guest0', guest);
    claim('wire', guest);
    claim('wire', '00:25:90:77:77:77');
    claim('guest0', '00:25:90:77:77:77');
  }
  const moves = () =>
    of('mac-moves').reduce((sum, each) => sum + (each.type === 'count' ? each.count : 0), 0);
  await until(() => moves() >= 5);
  expect(moves()).toBe(5);
  expect(new Set(of('mac-moves').map(({ subject }) => JSON.stringify(subject)))).toEqual(
    new Set([JSON.stringify({ kind: 'mac-moves', device: 'br0', vm: 'web01', about: guest })]),
  );
});

test('a guest whose old tap is gone has not moved', async () => {
  claim('guest0', guest);
  net.run('ip', 'link', 'del', 'vnet0');
  claim('wire', guest);
  // What comes after it is seen, so it was not only late.
  claim('wire', '00:25:90:00:00:01');
  net.run('ip', 'link', 'add', 'vnet1', 'up', 'master', 'br0', 'type', 'veth', 'peer', 'name', 'guest1');
  net.run('ip', 'link', 'set', 'guest1', 'up');
  claim('guest1', '00:25:90:00:00:01');
  await until(() => of('mac-moves').length > 0);
  expect(of('mac-moves').map(({ subject }) => subject)).toEqual([
    { kind: 'mac-moves', device: 'br0', vm: null, about: '00:25:90:00:00:01' },
  ]);
});

test('a second machine with the address of a guest, and a storm of ARP', async () => {
  await until(() => children().some((line) => line.includes('tcpdump')), 15_000);
  for (let turn = 0; turn < 2; turn += 1) {
    claim('guest0', guest);
    claim('wire', stranger);
  }
  claim('guest0', guest);
  const storm = net.spawn([
    'mausezahn',
    'wire',
    '-q',
    '-c',
    '2000',
    '-d',
    '5m',
    '-a',
    stranger,
    '-b',
    'bcast',
    '-t',
    'arp',
    'request, senderip=10.0.0.77, targetip=10.0.0.9',
  ]);
  await until(() => of('address-conflict').length > 0, 40_000);
  await ended(storm, () => storm.kill());
  expect(of('address-conflict')).toMatchObject([
    { holds: true, subject: { device: 'br0', vm: 'web01', about: `10.0.0.10 ${stranger} ${guest}` } },
  ]);
  const requests = of('arp-storm').reduce((sum, each) => sum + (each.type === 'count' ? each.count : 0), 0);
  // None is counted twice; the first ones came before anybody listened.
  expect(requests).toBeGreaterThan(200);
  expect(requests).toBeLessThanOrEqual(2_000);
});

test('after SIGKILL nothing that it started is left behind', async () => {
  await until(() => children().some((line) => line.includes('tcpdump')), 15_000);
  const left = childrenOf(child.pid ?? 0);
  await ended(child, () => child.kill('SIGKILL'));
  await until(() =>
    left.every(
      (pid) => !existsSync(`/proc/${pid}`) || readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '),
    ),
  );
});
