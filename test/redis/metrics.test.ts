import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPrometheusMeters } from '../../adapters/metrics/prometheus.ts';
import { startWorkerOn } from '../../src/cli/start-worker.ts';
import { HypervisorName } from '../../src/model/names.ts';
import { fakeEngine } from './fake-engine.ts';
import { fastTiming } from './timing.ts';
import { createWorld, until, type World } from './world.ts';

const ofBot = createPrometheusMeters('bot');
const ofWorker = createPrometheusMeters('worker');
let world: World;
let worker: Awaited<ReturnType<typeof startWorkerOn>>;

beforeAll(async () => {
  world = await createWorld({ meters: ofBot });
  worker = await startWorkerOn({
    redisUrl: world.url,
    hypervisor: HypervisorName.parse('hv1'),
    engine: fakeEngine(),
    log: () => undefined,
    timing: fastTiming,
    meters: ofWorker,
  });
});
afterAll(async () => {
  await worker.stop();
  await world.stop();
});

/** The value of one series, undefined where there is none. */
async function valueOf(meters: typeof ofBot, series: string): Promise<number | undefined> {
  const line = (await meters.expose()).split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

async function reaches(meters: typeof ofBot, series: string, value: number) {
  let found: number | undefined;
  await until(async () => {
    found = await valueOf(meters, series);
    return found === value;
  }).catch(() => undefined);
  expect({ series, found }).toEqual({ series, found: value });
}

test('a question is counted on both sides, and its jobs', async () => {
  await world.chat.say('/vmping web01 10.0.0.1');
  await world.answered();
  await reaches(ofWorker, 'vmping_diagnoses_total{outcome="unreachable",layer="datalink"}', 1);
  await reaches(ofWorker, 'vmping_diagnosis_duration_seconds_count{outcome="unreachable"}', 1);
  await reaches(ofWorker, 'vmping_queue_attempts_total{queue="host",result="done"}', 1);
  await reaches(ofWorker, 'vmping_queue_wait_seconds_count{queue="host"}', 1);
  await reaches(ofBot, 'vmping_commands_total{platform="memory",how="typed"}', 1);
  await reaches(ofBot, 'vmping_questions_total{answer="diagnosis"}', 1);
  await reaches(ofBot, 'vmping_chat_deliveries_total{platform="memory",what="thread",result="ok"}', 1);
  expect(await valueOf(ofBot, 'vmping_chat_up{platform="memory"}')).toBe(1);
  // In the time of Redis, which both share: neither negative nor of another day.
  expect(await valueOf(ofBot, 'vmping_queue_wait_seconds_sum{queue="chat"}')).toBeLessThan(60);
});

test('an engine that fails is counted with its reason, and so is what the asker is told', async () => {
  await world.chat.say('/vmping throws 10.0.0.1');
  await reaches(ofWorker, 'vmping_diagnoses_failed_total{reason="engine-failed"}', 1);
  await reaches(ofBot, 'vmping_questions_total{answer="engine-failed"}', 1);
});

test('a job for a worker that is not there is seen waiting', async () => {
  await world.queues.chat('chat').add('watch', {}, { delay: 600_000 });
  expect(await valueOf(ofBot, 'vmping_queue_jobs{queue="chat",state="delayed"}')).toBeGreaterThan(0);
  expect(await valueOf(ofBot, 'vmping_queue_jobs{queue="chat",state="waiting"}')).toBe(0);
  expect(await valueOf(ofWorker, 'vmping_queue_jobs{queue="host",state="waiting"}')).toBe(0);
});

test('Redis that is away shows as such, and no queue counts as empty then', async () => {
  expect(await valueOf(ofWorker, 'vmping_redis_up')).toBe(1);
  await world.stopRedis();
  await reaches(ofWorker, 'vmping_redis_up', 0);
  await reaches(ofBot, 'vmping_redis_up', 0);
  expect(await valueOf(ofBot, 'vmping_queue_jobs{queue="chat",state="waiting"}')).toBeUndefined();
  expect((await worker.health())['redis']?.ok).toBe(false);
  await world.restartRedis(0);
  await reaches(ofWorker, 'vmping_redis_up', 1);
  await reaches(ofWorker, 'vmping_redis_disconnects_total', 1);
});
