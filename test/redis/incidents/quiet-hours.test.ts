import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMemoryAdapter, type MemoryAdapter } from '../../../adapters/chat/memory/memory-adapter.ts';
import { connectRedis } from '../../../adapters/redis.ts';
import { type PrivateRedis, startPrivateRedis } from '../../../adapters/redis-server.ts';
import { createIncidents, type Incidents } from '../../../jobs/chat/incidents/incidents.ts';
import { readUnsaid } from '../../../jobs/chat/incidents/mutes.ts';
import { createOutlet } from '../../../jobs/chat/outlet.ts';
import type { DigestJob } from '../../../jobs/contracts.ts';
import { silentLog } from '../../../jobs/log.ts';
import { type Config, parseConfig } from '../../../src/config/config.ts';
import type { IncidentId } from '../../../src/incidents/incident.ts';
import { noMeters } from '../../../src/metrics/meters.ts';
import type { Episode } from '../../../src/model/episode.ts';
import { episode, over } from '../../unit/incidents/sample.ts';
import { fastTiming } from '../timing.ts';

/** A night with a clock that is put forward, a real Redis, and jobs that are done when their time has come. */

let server: PrivateRedis;
let redis: Awaited<ReturnType<typeof connectRedis>>;
let count = 0;
beforeAll(async () => {
  server = await startPrivateRedis();
  redis = await connectRedis(server.url, { role: 'worker' });
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const { alerts } = configOf({
  alerts: {
    zone: 'UTC',
    quiet: [{ from: '22:00', to: '07:00', except: ['link-down'] }],
    maintenance: [
      { from: '2026-11-25 10:00', to: '2026-11-25 11:00', hypervisors: ['hv1'], why: 'firmware' },
    ],
  },
});
const rules = { ...alerts, otherwise: ['memory:ops'] };

function configOf(written: unknown): Config {
  const parsed = parseConfig(written);
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  return parsed.config;
}

let chat: MemoryAdapter;
let incidents: Incidents;
let now: number;
let queue: string;
let jobs: { readonly at: number; readonly run: () => Promise<void> }[];

beforeEach(() => {
  count += 1;
  queue = `chat-night-${count}`;
  chat = createMemoryAdapter();
  jobs = [];
  const seen = new Set<string>();
  const later = (id: string, delayMs: number, run: () => Promise<void>) => {
    if (!seen.has(id)) {
      seen.add(id);
      jobs.push({ at: now + delayMs, run });
    }
    return Promise.resolve();
  };
  incidents = createIncidents({
    redis,
    queue,
    clock: { now: () => now },
    timing: fastTiming,
    adapters: [chat],
    adapterFor: () => chat,
    outlet: createOutlet({ everyMs: () => 0 }),
    language: 'en',
    log: silentLog,
    meters: noMeters,
    rules,
    editEveryMs: () => 0,
    enqueue: {
      incident: (_queue: string, id: IncidentId, what: number | string, delayMs: number) =>
        later(`${id}.${what}`, delayMs, () => incidents.show(id)),
      digest: (_queue: string, job: DigestJob, delayMs: number) =>
        later(job.digest, delayMs, () => incidents.digest(job)),
    },
  });
});

/** What is due by then is done, in its order. */
async function until(moment: string): Promise<void> {
  const end = Date.parse(`${moment}Z`);
  for (;;) {
    const [first] = jobs.toSorted((one, other) => one.at - other.at);
    if (first === undefined || first.at > end) {
      break;
    }
    jobs = jobs.filter((job) => job !== first);
    now = Math.max(now, first.at);
    await first.run();
  }
  now = end;
}

async function at(moment: string, ...episodes: readonly Episode[]): Promise<void> {
  await until(moment);
  for (const each of episodes) {
    await incidents.heard(each);
  }
}

const flap = (name: string, moment: string, changes: object = {}) =>
  episode(`${queue}${name}${moment}`, {
    hypervisor: name,
    startedAt: `${moment}:00.000Z`,
    lastAt: `${moment}:30.000Z`,
    ...changes,
  });
const ended = (of: Episode, moment: string): Episode => ({ ...over(of, 0), endedAt: `${moment}:00.000Z` });
const roots = () => chat.threads.map(({ root }) => root.fallback);

test('a night: silent, then what is still broken, and the rest in one message', async () => {
  now = Date.parse('2026-11-23T20:00:00Z');
  const long = flap('hv1', '2026-11-23T23:00');
  const short = flap('hv2', '2026-11-24T01:00');
  const other = flap('hv3', '2026-11-24T06:59');
  const critical = flap('hv4', '2026-11-24T03:00', { kind: 'link-down' });
  await at('2026-11-23T23:01', long);
  await at('2026-11-24T01:01', short);
  await at('2026-11-24T02:00', ended(short, '2026-11-24T01:30'));
  await at('2026-11-24T03:01', critical);
  await until('2026-11-24T06:58');
  expect(roots()).toEqual([expect.stringContaining('hv4: eth0 (uplink) is down')]);
  await at('2026-11-24T06:59', other, ended(other, '2026-11-24T06:59'));
  await until('2026-11-24T06:59:59');
  expect(roots()).toHaveLength(1);
  await until('2026-11-24T07:01');
  expect(roots().slice(1)).toEqual([
    expect.stringContaining('⚠ hv1: eth0 (uplink) flaps'),
    expect.stringMatching(/^Over before the quiet hours were: 2 ✓ hv2: eth0 .* · ✓ hv3: eth0/u),
  ]);
  expect(await readUnsaid(redis, queue)).toMatchObject({ quiet: 3, silence: 0 });
  // What is told again changes nothing.
  await at('2026-11-24T07:02', long, short);
  await until('2026-11-24T07:10');
  expect(roots()).toHaveLength(3);
});

test('what was told in the evening goes on in its line, and not in its thread', async () => {
  now = Date.parse('2026-11-23T20:00:00Z');
  const early = flap('hv1', '2026-11-23T21:30');
  await at('2026-11-23T21:31', early);
  await until('2026-11-23T21:40');
  expect(roots()).toHaveLength(1);
  const posts = () => chat.threads[0]?.posts.length ?? 0;
  const before = posts();
  await at('2026-11-23T22:30', { ...early, seq: 2, count: 900, lastAt: '2026-11-23T22:29:00.000Z' });
  await until('2026-11-23T22:40');
  expect(roots()[0]).toContain('900 transitions');
  expect(posts()).toBe(before);
  await at('2026-11-23T23:30', ended({ ...early, seq: 2 }, '2026-11-23T23:00'));
  await until('2026-11-24T08:00');
  expect(roots()).toEqual([expect.stringContaining('✓ hv1')]);
});

test('maintenance: nothing of what came and went is said, and what outlasts it is', async () => {
  now = Date.parse('2026-11-25T09:00:00Z');
  const short = flap('hv1', '2026-11-25T10:10');
  const lasting = flap('hv1', '2026-11-25T10:50', { device: 'eth1' });
  const elsewhere = flap('hv2', '2026-11-25T10:20');
  await at('2026-11-25T10:11', short);
  await at('2026-11-25T10:15', ended(short, '2026-11-25T10:14'));
  await at('2026-11-25T10:21', elsewhere);
  await at('2026-11-25T10:51', lasting);
  await until('2026-11-25T10:59');
  expect(roots()).toEqual([expect.stringContaining('hv2')]);
  await until('2026-11-25T11:05');
  expect(roots().slice(1)).toEqual([expect.stringContaining('hv1: eth1')]);
  expect(await readUnsaid(redis, queue)).toMatchObject({ maintenance: 2 });
});
