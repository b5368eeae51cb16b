import { setTimeout as delay } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import { until } from './world.ts';

/** Nothing is left to do in the queue but what is to be done in a minute or later. */
export async function settled(queue: Queue, withinMs = 15_000): Promise<void> {
  const isQuiet = async () => {
    const counts = await queue.getJobCounts('active', 'wait');
    const soon = (await queue.getDelayed()).filter((job) => job.timestamp + job.delay < Date.now() + 60_000);
    return (counts.active ?? 0) + (counts.wait ?? 0) + soon.length === 0;
  };
  await until(async () => {
    // A job moves while it is looked for: three looks in a row must find none.
    for (let look = 0; look < 3; look += 1) {
      if (!(await isQuiet())) {
        return false;
      }
      await delay(20);
    }
    return true;
  }, withinMs);
}
