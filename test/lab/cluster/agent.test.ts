import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { canRunLab } from '../diagnose.ts';
import { poll } from '../holder.ts';
import { migrateLive } from '../hypervisor/move.ts';
import { endLab, type Lab, openLab } from '../lab.ts';
import { configure } from './agent-process.ts';
import { flapUplinks, setUplink } from './cables.ts';
import type { ShownThread } from './chats.ts';
import { type Cluster, impatient, startCluster } from './cluster.ts';
import { startTerminal, type Terminal } from './terminal.ts';
import { announcedInventory } from './truth.ts';

/** The agent on three hypervisors, to what people read: real links, real processes, real adapters. */

const name = `test-agent-${process.pid}`;
const runs = canRunLab();
let lab: Lab;
let cluster: Cluster | undefined;
let terminal: Terminal | undefined;

beforeAll(async () => {
  if (runs) {
    lab = await openLab({ name, owner: 'process', topology: 'three-hypervisors' });
  }
});
afterEach(async () => {
  await Promise.all([cluster?.stop(), terminal?.stop()]);
  cluster = undefined;
  terminal = undefined;
});
afterAll(() => endLab(name));

/** Waits until a chat shows so many messages and each of them is over. */
const whenOver = (what: string, shown: () => readonly ShownThread[], count = 1) =>
  poll(what, 30_000, () => {
    const now = shown();
    return now.length >= count && now.every(({ root }) => root.startsWith('✓')) ? now : undefined;
  }).catch((error: Error) => {
    throw new Error(`${error.message}; it shows ${JSON.stringify(shown(), null, 1)}`);
  });

test.runIf(runs)('an uplink that flaps is one message in Slack, in Discord and in the terminal', async () => {
  cluster = await startCluster(lab, ['hv1', 'hv2'], impatient(5));
  const { chats } = cluster;
  await configure(lab, 'hv3', impatient(5));
  terminal = await startTerminal(lab, 'hv3');
  await flapUplinks(lab, ['hv1', 'hv3'], { times: 5, everyMs: 150 });
  for (const shown of [chats.slack, chats.discord, chats.memory]) {
    const [thread, ...more] = await whenOver('the end of the alert', shown);
    expect(more).toEqual([]);
    expect(thread?.root).toMatch(
      /^✓ hv1: eth0 \(uplink, sw1 port hv1-eth0\) is stable since .*10 transitions/u,
    );
    expect(thread?.replies.length).toBeGreaterThan(0);
  }
  expect(chats.slack()[0]?.states[0]).toMatch(/^⚠ hv1: eth0 .*flaps: /u);
  await poll('the end in the terminal', 10_000, () =>
    terminal?.lines.some((line) => /✓ hv3: eth0 .*is stable since .*10 transitions/u.test(line))
      ? true
      : undefined,
  );
});

test.runIf(runs)('the switch reboots: one message for all its hypervisors', async () => {
  const hosts = ['hv1', 'hv2', 'hv3'];
  cluster = await startCluster(lab, hosts, impatient(5));
  await Promise.all(hosts.map((host) => setUplink(lab, host, 'down')));
  await poll('the alert', 20_000, () =>
    cluster?.chats.slack().some(({ root }) => /^⚠ sw1: .* on 3 hypervisors/u.test(root)) ? true : undefined,
  ).catch((error: Error) => {
    throw new Error(`${error.message}; Slack shows ${JSON.stringify(cluster?.chats.slack(), null, 1)}`);
  });
  await Promise.all(hosts.map((host) => setUplink(lab, host, 'up')));
  const [thread, ...more] = await whenOver('the end of the alert', cluster.chats.slack);
  expect(more).toEqual([]);
  expect(thread?.root).toMatch(/^✓ sw1: its links to 3 hypervisors are stable/u);
});

test.runIf(runs)('a guest that moved live is asked where it runs now, and nobody is alarmed', async () => {
  cluster = await startCluster(lab, ['hv1', 'hv2'], impatient(5));
  const { chats } = cluster;
  await migrateLive(lab, 'web01', 'hv1', 'hv2');
  await chats.say('web01 10.0.0.1');
  const [asked] = await poll('the answer', 30_000, () => {
    const threads = chats.memory();
    return threads.some(({ replies }) => replies.length > 0) ? threads : undefined;
  }).catch((error: Error) => {
    throw new Error(`${error.message}; it shows ${JSON.stringify([chats.memory(), chats.log.slice(-20)])}`);
  });
  expect(asked?.root).toMatch(/^✓ web01 → 10\.0\.0\.1: reachable/u);
  expect(await announcedInventory(cluster.redis.url)).toContain('hv2 web01 running');
  expect(chats.slack()).toEqual([]);
});
