import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { connectRedis } from '../../../adapters/redis.ts';
import { startPrivateRedis } from '../../../adapters/redis-server.ts';
import { silentLog } from '../../../jobs/log.ts';
import { openQueues } from '../../../jobs/queues.ts';
import { startWorkerOn } from '../../../src/cli/start-worker.ts';
import { HypervisorName } from '../../../src/model/names.ts';
import { random } from '../random.ts';
import { fastTiming } from '../timing.ts';
import { ended, until } from '../world.ts';
import { episodesIn, filePair, recordOf } from './sample.ts';
import { switchEngine } from './switch-engine.ts';

const vms = ['web01', 'web02', 'db01'];
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) {
    await stop();
  }
});

/** Two bots that watch the same paths, and a worker. */
async function createPair() {
  const folder = await mkdtemp(join(tmpdir(), 'vmping-test-'));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  let server = await startPrivateRedis({ folder });
  stops.push(() => server.stop());
  const { url } = server;
  const redis = await connectRedis(url, { role: 'worker' });
  stops.push(() => Promise.resolve(redis.disconnect()));
  const queues = openQueues(redis);
  const engine = switchEngine(vms);
  const worker = await startWorkerOn({
    redisUrl: url,
    hypervisor: HypervisorName.parse('hv1'),
    engine,
    log: silentLog,
    timing: fastTiming,
  });
  stops.push(() => worker.stop());
  const start = async (): Promise<ChildProcess> => {
    const file = fileURLToPath(new URL('bot-process.ts', import.meta.url));
    const child = spawn(process.execPath, [file, url, ...vms], { stdio: ['ignore', 'pipe', 'ignore'] });
    stops.push(() => ended(child, () => child.kill('SIGKILL')));
    await new Promise((resolve, reject) => {
      child.stdout.once('data', resolve);
      child.once('exit', () => reject(new Error('the bot did not start')));
    });
    return child;
  };
  const bots = await Promise.all([start(), start()]);
  return {
    redis,
    queues,
    engine,
    async killOne(index: number) {
      const bot = bots[index];
      if (bot) {
        await ended(bot, () => bot.kill('SIGKILL'));
        bots[index] = await start();
      }
    },
    async restartRedis(downMs: number) {
      await server.stop();
      await delay(downMs);
      server = await startPrivateRedis({ folder });
    },
  };
}

type Pair = Awaited<ReturnType<typeof createPair>>;

/** Breaks and heals a path so many times, each time until that is known. */
async function breakAndHeal({ engine, redis }: Pair, vm: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    for (const [outcome, condition] of [
      ['unreachable', 'broken'],
      ['reachable', 'works'],
    ] as const) {
      engine.set(vm, outcome);
      await until(async () => (await recordOf(redis, filePair(vm)))?.state.condition === condition, 40_000);
    }
  }
}

/** Each break was told once, open and over, and nothing else was told. */
async function expectTold({ queues }: Pair, times: number): Promise<void> {
  const stories = async () => {
    const told = new Map<string, string[]>();
    for (const { id, vm, phase, seq } of await episodesIn(queues)) {
      const key = `${vm} ${id}`;
      told.set(key, [...(told.get(key) ?? []), `${seq} ${phase}`].toSorted());
    }
    return [...told].map(([key, story]) => `${key.split(' ')[0]}: ${story.join(', ')}`).toSorted();
  };
  const expected = vms
    .flatMap((vm) => Array.from({ length: times }, () => `${vm}: 0 open, 1 over`))
    .toSorted();
  await until(async () => (await stories()).join() === expected.join(), 15_000).catch(() => undefined);
  expect(await stories()).toEqual(expected);
}

test('two bots watch as one: each break is told once, and no pair is looked at twice at a time', async () => {
  const pair = await createPair();
  await Promise.all(vms.map((vm) => breakAndHeal(pair, vm, 2)));
  await expectTold(pair, 2);
  expect(pair.engine.most.ofOneVm).toBe(1);
  expect((await pair.queues.chat().getJobSchedulers()).length).toBe(vms.length);
}, 120_000);

test('bots that are killed at random, and Redis that is away, neither lose nor double a change', async () => {
  const next = random(Number(process.env.VMPING_SEED ?? 11));
  const pair = await createPair();
  let isOver = false;
  const chaos = async () => {
    for (let round = 0; !isOver; round += 1) {
      await delay(next.next().value * 900);
      await (round % 4 === 2 ? pair.restartRedis(300) : pair.killOne(round % 2));
    }
  };
  const running = chaos();
  try {
    await Promise.all(vms.map((vm) => breakAndHeal(pair, vm, 3)));
  } finally {
    isOver = true;
    await running;
  }
  await expectTold(pair, 3);
  expect(pair.engine.most.ofOneVm).toBe(1);
}, 150_000);

test('a bot that starts again looks no more often than one that runs', async () => {
  const pair = await createPair();
  const { engine } = pair;
  await until(() => engine.runs.length > 6);
  for (let round = 0; round < 4; round += 1) {
    await pair.killOne(round % 2);
  }
  const of = (vm: string) => engine.runs.filter((run) => run.vm === vm).map(({ at }) => at);
  await delay(1_000);
  for (const vm of vms) {
    const times = of(vm);
    const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
    // One look each 0.3 s, and one more at either end.
    expect(times.length).toBeLessThanOrEqual(span / 300 + 3);
    expect(times.length).toBeGreaterThan(4);
  }
}, 120_000);
