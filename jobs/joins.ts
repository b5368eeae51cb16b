import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { RequestId } from '../src/model/request.ts';
import type { RequestRecord } from './contracts.ts';
import { keys } from './names.ts';
import type { Timing } from './timing.ts';

/** Which questions are the same and run now: the second one waits for the answer of the first. */
export interface Joins {
  /** The question that runs already on the same VM, target and hypervisor; else this one runs from now on: null. */
  claim(record: RequestRecord): Promise<RequestId | null>;
  join(running: RequestId, id: RequestId): Promise<void>;
  /** Those that wait for the answer of this one. */
  of(running: RequestId): Promise<readonly RequestId[]>;
  /** The question has its answer: whoever asks the same now asks anew. */
  end(record: RequestRecord): Promise<void>;
}

/** `queue` keeps apart bots that answer into different queues. */
export function createJoins(redis: Redis, queue: string, timing: Timing): Joins {
  const whatOf = ({ request, captureSeconds }: RequestRecord) =>
    createHash('sha256')
      .update(
        JSON.stringify([queue, request.hypervisor, request.vm, request.target, request.nic, captureSeconds]),
      )
      .digest('hex');
  return {
    async claim(record) {
      const key = keys.running(whatOf(record));
      const holdsMs = Date.parse(record.deadline) - Date.parse(record.askedAt) + timing.deadlineGraceMs;
      if ((await redis.set(key, record.request.id, 'PX', holdsMs, 'NX')) === 'OK') {
        return null;
      }
      const running = RequestId.safeParse(await redis.get(key)).data ?? null;
      return running === record.request.id ? null : running;
    },
    async join(running, id) {
      await redis
        .multi()
        .sadd(keys.joined(running), id)
        .pexpire(keys.joined(running), timing.rememberMs)
        .exec();
    },
    async of(running) {
      const ids = await redis.smembers(keys.joined(running));
      return ids.flatMap((id) => RequestId.safeParse(id).data ?? []);
    },
    async end(record) {
      const key = keys.running(whatOf(record));
      // Only its own: by now the same question may run again.
      if ((await redis.get(key)) === record.request.id) {
        await redis.del(key);
      }
    },
  };
}
