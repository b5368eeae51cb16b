import type { Redis } from 'ioredis';
import type { Episode } from '../../../src/model/episode.ts';
import { createClock } from '../../clock.ts';
import { createEnqueue } from '../../enqueue.ts';
import { chatQueueName } from '../../names.ts';
import { openQueues } from '../../queues.ts';
import type { Agent } from './agent.ts';
import { inTimeOf } from './redis-time.ts';

export interface DeliverOptions {
  /** A connection of the role `worker`; stays open when this stops. */
  readonly redis: Redis;
  /** Whose episodes they are to be: the bot's, or those of one terminal. */
  readonly queue?: string | undefined;
}

/**
 * Brings what an agent finds to the bot. While Redis is away nothing is handed to the connection: it waits in the
 * outbox, where only the newest state of each episode is kept.
 */
export async function deliverEpisodes(
  agent: Agent,
  { redis, queue = chatQueueName }: DeliverOptions,
): Promise<{ stop(): Promise<void> }> {
  const queues = openQueues(redis);
  const clock = await createClock(redis);
  const enqueue = createEnqueue(queues, () => clock.now());
  agent.deliver(async (episode: Episode) => {
    await whenReady(redis);
    await clock.sync();
    await enqueue.episode(queue, inTimeOf(episode, clock.now() - Date.now()));
  });
  return { stop: () => queues.close() };
}

async function whenReady(redis: Redis): Promise<void> {
  while (redis.status !== 'ready') {
    if (redis.status === 'end') {
      throw new Error('the connection to Redis was closed');
    }
    await new Promise<void>((resolve) => {
      const done = () => {
        redis.off('ready', done);
        redis.off('end', done);
        resolve();
      };
      redis.on('ready', done);
      redis.on('end', done);
    });
  }
}
