import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fastTiming } from './timing.ts';
import { createWorld, ended, runningQuestions, textOf, until, type World } from './world.ts';

/** A process needs its time to start again on a busy machine. */
const timing = { ...fastTiming, watchMs: 600 };

let world: World;

beforeEach(async () => {
  world = await createWorld({ timing });
});
afterEach(() => world.stop());

/** Waits a while and holds that no second answer came. */
async function staysAt(posts: number): Promise<void> {
  await delay(1_500);
  expect(world.chat.threads.map((thread) => thread.posts.length)).toEqual([posts]);
}

const running = () => until(async () => (await runningQuestions(world.redis)).length > 0);

test('SIGTERM cancels what runs, says so, and the process ends', async () => {
  const worker = await world.workerProcess();
  await world.chat.say('slow 10.0.0.1');
  await running();
  const code = await ended(worker, () => worker.kill('SIGTERM'));
  expect(code).toBe(0);
  expect(textOf(await world.answered())).toContain('The worker on hv1 was stopped while it looked');
  await staysAt(1);
});

test('SIGTERM ends the process also where the engine does not heed it', async () => {
  const worker = await world.workerProcess();
  await world.chat.say('stuck 10.0.0.1');
  await running();
  const begun = Date.now();
  await ended(worker, () => worker.kill('SIGTERM'));
  expect(Date.now() - begun).toBeLessThan(3_000);
  expect(textOf(await world.answered())).toContain('was stopped while it looked');
});

test('a worker killed in mid-job is reported as dead, once', async () => {
  const worker = await world.workerProcess();
  await world.chat.say('slow 10.0.0.1');
  await running();
  await ended(worker, () => worker.kill('SIGKILL'));
  expect(textOf(await world.answered())).toMatch(/The worker on hv1 died while it looked; last seen \d\d:/u);
  await staysAt(1);
});

test('a worker that is started again at once takes the job up and answers', async () => {
  const first = await world.workerProcess('hv1', 60_000);
  await world.chat.say('slow 10.0.0.1');
  await running();
  await ended(first, () => first.kill('SIGKILL'));
  await world.workerProcess('hv1', 50);
  expect(textOf(await world.answered())).toContain('unreachable');
  await staysAt(1);
});

test('a worker that does not take the job in time: who, and when it was last seen', async () => {
  const worker = await world.workerProcess();
  await ended(worker, () => worker.kill('SIGKILL'));
  await world.chat.say('web01 10.0.0.1');
  expect(textOf(await world.answered())).toMatch(/hv1 did not answer for \d s; last seen \d\d:\d\d:\d\d/u);
  // The job was withdrawn: a worker that comes back does not run what nobody waits for.
  expect(await world.queues.host('hv1').getWaitingCount()).toBe(0);
  await staysAt(1);
});

test('a hypervisor that is gone: what its path was when somebody looked last', async () => {
  const worker = await world.workerProcess();
  await world.chat.say('web01 10.0.0.1');
  await world.answered();
  await ended(worker, () => worker.kill('SIGKILL'));
  await world.chat.say('web01 10.0.0.1');
  const told = textOf(await world.answered(1));
  expect(told).toMatch(/hv1 did not answer for \d s; last seen \d\d:\d\d:\d\d/u);
  expect(told).toMatch(/When it was looked at last, web01 → 10.0.0.1 was unreachable \(hv1, .*\): .*vnet0/u);
  // Of another path nobody knows anything.
  await world.chat.say('web01 10.0.0.2');
  expect(textOf(await world.answered(2))).not.toContain('looked at last');
});

test('Redis restarted in mid-job: the answer arrives', async () => {
  await world.workerProcess('hv1', 1_500);
  await world.chat.say('slow 10.0.0.1');
  await running();
  await world.restartRedis(700);
  expect(textOf(await world.answered(0, 20_000))).toContain('unreachable');
  await staysAt(1);
  await world.chat.say('web01 10.0.0.1');
  expect(textOf(await world.answered(1))).toContain('unreachable');
}, 60_000);

test('with Redis away, a person is told at once, and a worker still stops', async () => {
  const worker = await world.workerProcess();
  await world.stopRedis();
  const begun = Date.now();
  await world.chat.say('web01 10.0.0.1');
  expect(Date.now() - begun).toBeLessThan(5_000);
  expect(world.chat.replies[0]?.fallback).toContain('The queue cannot be reached');
  await ended(worker, () => worker.kill('SIGTERM'));
  expect(Date.now() - begun).toBeLessThan(9_000);
});

test('a bot restarted between question and answer still answers, once', async () => {
  await world.workerProcess('hv1', 800);
  await world.chat.say('slow 10.0.0.1');
  await running();
  await world.restartBot();
  expect(textOf(await world.answered())).toContain('unreachable');
  await staysAt(1);
});
