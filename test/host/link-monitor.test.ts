import { type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect } from 'vitest';
import type { LinkLook } from '../../src/flap/link-change.ts';
import { ended, until } from '../redis/world.ts';
import { createNamespace, flaps, type Namespace, readDocuments } from './namespace.ts';
import { test } from './root-test.ts';

const program = fileURLToPath(new URL('link-monitor-process.ts', import.meta.url));

type Said = Partial<LinkLook> & { readonly listener?: number | null; readonly event?: string };

let net: Namespace;
let child: ChildProcess;
let said: Said[];

beforeEach(async () => {
  net = await createNamespace();
  net.run('ip', 'link', 'add', 'eth0', 'up', 'type', 'veth', 'peer', 'name', 'far');
  net.run('ip', 'link', 'set', 'far', 'up');
  child = net.spawn([process.execPath, program]);
  said = readDocuments<Said>(child);
  // The second look comes when the listener surely listens.
  await until(() => said.filter(({ changes }) => changes !== undefined).length >= 2);
});

afterEach(async () => {
  await ended(child, () => child.kill('SIGKILL'));
  net.remove();
});

/** Every transition of a device that was told. */
function told(device: string): number {
  return said
    .flatMap(({ changes = [] }) => changes)
    .filter((change) => change.device === device && change.kind === 'changed')
    .reduce((sum, { transitions }) => sum + transitions, 0);
}

const listener = () => said.findLast((each) => each.listener)?.listener ?? 0;

test('a flap of a real link is told at once, with its state before and after', async () => {
  net.run('ip', 'link', 'set', 'far', 'down');
  await until(() => told('eth0') === 1);
  net.run('ip', 'link', 'set', 'far', 'up');
  await until(() => told('eth0') === 2);
  const steps = said.flatMap(({ changes = [] }) => changes).filter(({ device }) => device === 'eth0');
  expect(steps.map(({ kind, up, enabled }) => [kind, up, enabled])).toEqual([
    ['found', true, true],
    ['changed', false, true],
    ['changed', true, true],
  ]);
});

test('of 10,000 transitions in a burst none is missed', async () => {
  const before = net.carrierChanges('eth0');
  await net.ipBatch(flaps('far', 5_000));
  expect(net.carrierChanges('eth0') - before).toBe(10_000);
  await until(() => told('eth0') >= 10_000);
  await delay(300);
  expect(told('eth0')).toBe(10_000);
});

test('a listener that is killed is started again, and what happened meanwhile is counted', async () => {
  const first = listener();
  process.kill(first, 'SIGKILL');
  await net.ipBatch(flaps('far', 100));
  await until(() => told('eth0') === 200);
  await until(() => listener() !== first);
  expect(said.some(({ event }) => event?.includes('ended'))).toBe(true);
  await delay(500);
  net.run('ip', 'link', 'set', 'far', 'down');
  await until(() => told('eth0') === 201);
});

test('events that the kernel had to drop hide nothing', async () => {
  const stuck = listener();
  process.kill(stuck, 'SIGSTOP');
  await net.ipBatch(flaps('far', 2_000));
  process.kill(stuck, 'SIGCONT');
  await until(() => told('eth0') >= 4_000);
  expect(said.some(({ event }) => event?.includes('complains'))).toBe(true);
  expect(told('eth0')).toBe(4_000);
});

test('devices that come, go and change their name are told, with the transitions that they bring', async () => {
  net.run('ip', 'link', 'add', 'vnet0', 'up', 'type', 'veth', 'peer', 'name', 'guest');
  net.run('ip', 'link', 'set', 'guest', 'up');
  const kinds = (device: string) =>
    said
      .flatMap(({ changes = [] }) => changes)
      .filter((change) => change.device === device)
      .map(({ kind }) => kind);
  await until(() => kinds('vnet0').includes('appeared'));
  net.run('ip', 'link', 'set', 'vnet0', 'down');
  net.run('ip', 'link', 'set', 'vnet0', 'name', 'vnet9');
  await until(() => kinds('vnet9').includes('changed'));
  net.run('ip', 'link', 'del', 'vnet9');
  await until(() => kinds('vnet9').includes('gone'));
});

test.each(['SIGKILL', 'SIGTERM'] as const)('after %s no listener is left behind', async (signal) => {
  const left = listener();
  expect(readFileSync(`/proc/${left}/cmdline`, 'utf8')).toContain('monitor');
  await ended(child, () => child.kill(signal));
  await until(
    () => !existsSync(`/proc/${left}`) || readFileSync(`/proc/${left}/stat`, 'utf8').includes(') Z '),
  );
});
