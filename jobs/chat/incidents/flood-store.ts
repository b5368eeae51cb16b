import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { OpenedThread } from '../../../adapters/chat/chat-adapter.ts';
import { IncidentId } from '../../../src/incidents/incident.ts';
import { MessageRef, ThreadRef } from '../../../src/model/chat.ts';
import { incidentKeys } from '../../names.ts';
import type { Timing } from '../../timing.ts';

/** Incidents that share one message in a channel. */
export interface Flood {
  readonly incidents: readonly IncidentId[];
  readonly opened: OpenedThread | null;
  /** A hash of what the message says. */
  readonly says: string;
}

export interface FloodStore {
  get(id: string): Promise<Flood | undefined>;
  create(id: string, incidents: readonly IncidentId[]): Promise<void>;
  /** See `ShownStore.begin`. */
  begin(id: string): Promise<'first' | 'again'>;
  setOpened(id: string, opened: OpenedThread): Promise<void>;
  setSays(id: string, says: string): Promise<void>;
}

export function createFloodStore(redis: Redis, queue: string, timing: Timing): FloodStore {
  const keys = incidentKeys(queue);
  const set = async (id: string, fields: Readonly<Record<string, string>>) => {
    await redis
      .multi()
      .hset(keys.flood(id), fields)
      .pexpire(keys.flood(id), timing.rememberIncidentMs)
      .exec();
  };
  return {
    async get(id) {
      const kept = await redis.hgetall(keys.flood(id));
      const incidents = z.array(IncidentId).safeParse(JSON.parse(kept.incidents ?? 'null'));
      const thread = ThreadRef.safeParse(kept.thread);
      const root = MessageRef.safeParse(kept.root);
      return incidents.success
        ? {
            incidents: incidents.data,
            opened: thread.success && root.success ? { thread: thread.data, root: root.data } : null,
            says: kept.says ?? '',
          }
        : undefined;
    },
    create: (id, incidents) => set(id, { incidents: JSON.stringify(incidents) }),
    async begin(id) {
      return (await redis.hsetnx(keys.flood(id), 'began', '1')) === 1 ? 'first' : 'again';
    },
    setOpened: (id, { thread, root }) => set(id, { thread, root }),
    setSays: (id, says) => set(id, { says }),
  };
}
