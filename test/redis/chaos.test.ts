import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { random } from './random.ts';
import { createWorld, ended, textOf, until, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.stop());

test('workers, Redis and the bot killed at random: every accepted command gets exactly one final answer', async () => {
  const next = random(Number(process.env.VMPING_SEED ?? 20_261_122));
  let worker: ChildProcess = await world.workerProcess('hv1', 400);
  let asked = 0;
  const chaos = new AbortController();

  const asking = (async () => {
    while (!chaos.signal.aborted) {
      const vm = ['web01', 'steps', 'slow', 'throws'][asked % 4] ?? 'web01';
      asked += 1;
      await world.chat.say(`${vm} 10.0.0.${(asked % 250) + 1}`);
      await delay(120);
    }
  })();

  for (let round = 0; round < 9; round += 1) {
    await delay(300 + next.next().value * 500);
    switch (round % 3) {
      case 0:
        await ended(worker, () => worker.kill(next.next().value < 0.7 ? 'SIGKILL' : 'SIGTERM'));
        await delay(next.next().value * 1_500);
        worker = await world.workerProcess('hv1', 400);
        break;
      case 1:
        await world.restartRedis(next.next().value * 600);
        break;
      default:
        await world.restartBot();
    }
  }
  chaos.abort();
  await asking;

  const accepted = world.chat.threads;
  // Who was not accepted was told so.
  await until(() => accepted.length + world.chat.replies.length >= asked - 1);
  expect(accepted.length).toBeGreaterThan(20);
  await until(() => accepted.every(({ posts }) => posts.length > 0), 20_000).catch(() => undefined);
  await delay(2_500);
  expect(accepted.filter(({ posts }) => posts.length !== 1).map(textOf)).toEqual([]);
  // The line in the channel says the end as well.
  expect(accepted.filter(({ root }) => !/unreachable|no diagnosis/u.test(root.fallback)).map(textOf)).toEqual(
    [],
  );
  const answered = accepted.filter((thread) => textOf(thread).includes('unreachable')).length;
  expect(answered).toBeGreaterThan(accepted.length / 3);
}, 90_000);
