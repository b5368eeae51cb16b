import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { ChatAdapter } from '../../../adapters/chat/chat-adapter.ts';
import { ChatError } from '../../../adapters/chat/chat-error.ts';
import type { Incident } from '../../../src/incidents/incident.ts';
import { renderIncidentLine } from '../../../src/message/incident/line.ts';
import { renderDigest } from '../../../src/message/incident/many.ts';
import type { Language } from '../../../src/message/say.ts';
import type { DigestJob } from '../../contracts.ts';
import type { Log } from '../../log.ts';
import { incidentKeys } from '../../names.ts';
import type { Timing } from '../../timing.ts';
import type { Outlet } from '../outlet.ts';
import { nameOf, type Place } from './shown-store.ts';

export interface DigestsOptions {
  readonly redis: Redis;
  readonly queue: string;
  readonly timing: Timing;
  readonly adapterFor: (platform: string) => ChatAdapter;
  readonly outlet: Outlet;
  readonly language: Language;
  readonly log: Log;
  /** Asks for the message; the same id again is the same. */
  readonly enqueue: (job: DigestJob) => Promise<void>;
}

/** What came and went in quiet hours: one message in a channel at their end. */
export interface Digests {
  /** `hours`: which quiet hours; the same for all that ended with them. */
  add(incident: Incident, place: Place, hours: string): Promise<void>;
  post(job: DigestJob): Promise<void>;
}

export function createDigests(options: DigestsOptions): Digests {
  const { redis, timing, outlet, language, log } = options;
  const keys = incidentKeys(options.queue);
  return {
    async add(incident, place, hours) {
      const id = createHash('sha256')
        .update(`${nameOf(place)} ${hours}`)
        .digest('hex')
        .slice(0, 24);
      const line = renderIncidentLine(incident, language);
      await redis
        .multi()
        .hset(keys.digest(id), `line|${incident.id}`, line)
        .pexpire(keys.digest(id), timing.rememberIncidentMs)
        .exec();
      await options.enqueue({ v: 1, digest: id, ...place });
    },

    async post({ digest, platform, channel }) {
      const kept = await redis.hgetall(keys.digest(digest));
      const lines = Object.entries(kept).flatMap(([name, line]) => (name.startsWith('line|') ? [line] : []));
      if (kept.done !== undefined || lines.length === 0) {
        return;
      }
      const attempt = (await redis.hsetnx(keys.digest(digest), 'began', '1')) === 1 ? 'first' : 'again';
      try {
        await outlet.post(platform, channel, 'alert', () =>
          options
            .adapterFor(platform)
            .openThread(channel, renderDigest(`digest.${digest}`, lines.toSorted(), language), attempt),
        );
      } catch (error) {
        if (!(error instanceof ChatError) || error.reason !== 'undeliverable') {
          throw error;
        }
        log('a channel takes no message', {
          channel: `${platform}:${channel}`,
          why: error.code,
          cure: error.cure,
        });
      }
      await redis.hset(keys.digest(digest), 'done', '1');
    },
  };
}
