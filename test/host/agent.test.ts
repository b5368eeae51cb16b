import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, expect } from 'vitest';
import { connectRedis } from '../../adapters/redis.ts';
import { type PrivateRedis, startPrivateRedis } from '../../adapters/redis-server.ts';
import { EpisodeJob } from '../../jobs/contracts.ts';
import { openQueues, type Queues } from '../../jobs/queues.ts';
import type { Episode } from '../../src/model/episode.ts';
import { ended, until } from '../redis/world.ts';
import { createNamespace, flaps, type Namespace } from './namespace.ts';
import { test } from './root-test.ts';

const program = fileURLToPath(new URL('agent-process.ts', import.meta.url));

let folder: string;
let net: Namespace;
let server: PrivateRedis;
let redis: Redis;
let queues: Queues;
const agents: ChildProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vmping-agent-'));
  net = await createNamespace();
  net.run('ip', 'link', 'add', 'eth0', 'up', 'type', 'veth', 'peer', 'name', 'far');
  net.run('ip', 'link', 'set', 'far', 'up');
  server = await startPrivateRedis({ folder });
  redis = await connectRedis(server.url, { role: 'worker' });
  queues = openQueues(redis);
});

afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => ended(agent, () => agent.kill('SIGKILL'))));
  await queues.close();
  redis.disconnect();
  await server.stop();
  net.remove();
  rmSync(folder, { recursive: true });
});

/** An agent that watches, and what it logs. */
async function startAgent(
  ...more: string[]
): Promise<{ readonly process: ChildProcess; readonly logged: string[] }> {
  const agent = net.spawn([process.execPath, program, server.url, join(folder, 'agent.json'), ...more]);
  agents.push(agent);
  const logged: string[] = [];
  agent.stderr?.on('data', (chunk: Buffer) => logged.push(chunk.toString()));
  let said = '';
  agent.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await until(() => said.includes('ready') && /watching|another agent/u.test(logged.join('')));
  return { process: agent, logged };
}

/** Every message about episodes that was ever queued, in the order of its `seq`. */
async function queued(): Promise<readonly Episode[]> {
  const jobs = await queues.chat().getJobs();
  return jobs
    .map(({ data }) => EpisodeJob.parse(data).episode)
    .toSorted((a, b) => a.startedAt.localeCompare(b.startedAt) || a.seq - b.seq);
}

/** Each message came once. One that waited while a newer one was made is not among them: that is the whole of it. */
function rises(episodes: readonly Episode[]): boolean {
  return episodes.every(({ seq }, index) => index === 0 || seq > (episodes[index - 1]?.seq ?? 0));
}

const isOver = async () => (await queued()).some(({ phase }) => phase === 'over');

test('10,000 transitions in a burst are one episode, with every one of them counted', async () => {
  await startAgent();
  await net.ipBatch(flaps('far', 5_000));
  await until(isOver, 20_000);
  const episodes = await queued();
  expect(new Set(episodes.map(({ id }) => id)).size).toBe(1);
  expect(rises(episodes)).toBe(true);
  expect(episodes[0]?.seq).toBe(0);
  expect(episodes.filter(({ phase }) => phase === 'over')).toHaveLength(1);
  expect(episodes.at(-1)).toMatchObject({
    kind: 'link-flap',
    device: 'eth0',
    role: 'uplink',
    count: 10_000,
    up: true,
  });
});

test('flaps are in the metrics: transitions by role, episodes that are open and over', async () => {
  await startAgent('10471');
  const script = "process.stdout.write(await (await fetch('http://127.0.0.1:10471/metrics')).text())";
  const says = async (...lines: string[]) => {
    let text = '';
    await until(() => {
      text = net.run(process.execPath, '--input-type=module', '-e', script);
      return lines.every((line) => text.split('\n').includes(line));
    }, 20_000).catch(() => undefined);
    expect(text.split('\n')).toEqual(expect.arrayContaining(lines));
  };
  await says(
    'vmping_carrier_transitions_total{role="uplink"} 0',
    'vmping_episodes_open{kind="link-flap"} 0',
    'vmping_episodes_total{kind="link-flap",phase="open"} 0',
  );
  await net.ipBatch(flaps('far', 50));
  await says(
    'vmping_carrier_transitions_total{role="uplink"} 100',
    'vmping_episodes_total{kind="link-flap",phase="open"} 1',
    'vmping_episodes_total{kind="link-flap",phase="over"} 1',
    'vmping_episodes_open{kind="link-flap"} 0',
    'vmping_outbox_episodes 0',
  );
});

test('an agent that is killed in the middle of a burst, and its successor, count as one', async () => {
  const first = await startAgent();
  const burst = net.ipBatch(flaps('far', 5_000));
  await until(async () => (await queued()).length > 0);
  first.process.kill('SIGKILL');
  await burst;
  await startAgent();
  await until(isOver, 20_000);
  const episodes = await queued();
  expect(new Set(episodes.map(({ id }) => id)).size).toBe(1);
  expect(episodes.at(-1)).toMatchObject({ phase: 'over', count: 10_000 });
});

test('killed again and again while the link flaps, nothing is lost and nothing doubled', async () => {
  let running = await startAgent();
  for (let round = 0; round < 6; round += 1) {
    const burst = net.ipBatch(flaps('far', 150));
    await delay(Math.random() * 120);
    running.process.kill('SIGKILL');
    await burst;
    running = await startAgent();
  }
  // A machine that takes more than the two quiet seconds for a restart makes two episodes of it, and rightly so.
  const told = async () => [...Map.groupBy(await queued(), ({ id }) => id).values()];
  await until(async () => (await told()).every((each) => each.at(-1)?.phase === 'over'), 20_000);
  const episodes = await told();
  expect(episodes.reduce((sum, each) => sum + (each.at(-1)?.count ?? 0), 0)).toBe(1_800);
  for (const each of episodes) {
    expect(rises(each)).toBe(true);
    expect(each.filter(({ phase }) => phase === 'over')).toHaveLength(1);
  }
});

test('while Redis is away an alert waits on the disk, and is queued once when it is back', async () => {
  const { process: agent } = await startAgent();
  await server.stop();
  await net.ipBatch(flaps('far', 10));
  // The agent that saw it does not live to tell.
  await delay(300);
  await ended(agent, () => agent.kill('SIGKILL'));
  server = await startPrivateRedis({ folder });
  await startAgent();
  await until(isOver, 20_000);
  const episodes = await queued();
  expect(new Set(episodes.map(({ id }) => id)).size).toBe(1);
  expect(episodes.at(-1)).toMatchObject({ phase: 'over', count: 20 });
});

test('of two agents one watches, and the other takes over when that is gone', async () => {
  const first = await startAgent();
  const second = await startAgent();
  expect(second.logged.join('')).toContain('another agent watches this host');
  await ended(first.process, () => first.process.kill('SIGKILL'));
  await until(() => second.logged.join('').includes('watching the links'));
  await net.ipBatch(flaps('far', 10));
  await until(isOver, 20_000);
  expect((await queued()).at(-1)).toMatchObject({ phase: 'over', count: 20 });
});

test('a guest that starts and stops, and a link that somebody sets down and up, are no flaps', async () => {
  await startAgent();
  for (let round = 0; round < 10; round += 1) {
    await net.ipBatch(['link add vnet0 up type veth peer name guest', 'link set guest up', 'link del vnet0']);
    net.run('ip', 'link', 'set', 'eth0', 'down');
    await delay(50);
    net.run('ip', 'link', 'set', 'eth0', 'up');
    await delay(50);
  }
  await delay(500);
  expect(await queued()).toEqual([]);
});
