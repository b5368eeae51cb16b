import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { MessageRef, type ThreadRef } from '../src/model/chat.ts';
import { RequestId } from '../src/model/request.ts';
import { keys } from './names.ts';
import type { Timing } from './timing.ts';

const Entry = z.strictObject({
  /** The newest question of the thread. */
  requestId: RequestId,
  /** The message in the channel that the thread hangs on. */
  above: MessageRef,
});
export type ThreadEntry = z.infer<typeof Entry>;

/** Which question a thread is about: for what is typed in it. */
export interface ThreadIndex {
  remember(thread: ThreadRef, entry: ThreadEntry): Promise<void>;
  find(thread: ThreadRef): Promise<ThreadEntry | undefined>;
}

export function createThreadIndex(redis: Redis, timing: Timing): ThreadIndex {
  const keyOf = (thread: ThreadRef) => keys.thread(createHash('sha256').update(thread).digest('hex'));
  return {
    async remember(thread, entry) {
      await redis.set(keyOf(thread), JSON.stringify(entry), 'PX', timing.rememberMs);
    },
    async find(thread) {
      const kept = await redis.get(keyOf(thread));
      return kept === null ? undefined : Entry.safeParse(JSON.parse(kept)).data;
    },
  };
}
