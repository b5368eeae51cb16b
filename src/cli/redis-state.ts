import type { ConnectOptions } from '../../adapters/redis.ts';
import type { Log } from '../../jobs/log.ts';
import type { Meters } from '../metrics/meters.ts';
import type { PartHealth } from '../model/health.ts';

/** A Redis that has not answered by then is not well: a probe waits a second. */
const pingMs = 600;

/** What a process knows of its connection to Redis. */
export interface RedisState {
  /** The connection stands for the first time. */
  onConnected(): void;
  /** For the connection that is to be watched: logs and counts. */
  readonly onState: NonNullable<ConnectOptions['onState']>;
  /** Whether it stands and answers. */
  health(redis: { ping(): Promise<unknown> }): Promise<PartHealth>;
}

/** To be made before the connection is opened. */
export function watchRedis(log: Log, meters: Meters): RedisState {
  let away: { readonly since: Date; readonly reason: string } | undefined;
  meters.set('vmping_redis_up', {}, 0);
  return {
    onConnected() {
      meters.set('vmping_redis_up', {}, 1);
    },
    onState(state, reason) {
      away = state === 'lost' ? { since: new Date(), reason } : undefined;
      meters.set('vmping_redis_up', {}, state === 'lost' ? 0 : 1);
      if (state === 'lost') {
        meters.add('vmping_redis_disconnects_total', {});
      }
      log(state === 'lost' ? 'Redis is away' : 'Redis is back', reason ? { reason } : {});
    },
    async health(redis) {
      if (away !== undefined) {
        return { ok: false, says: `away: ${away.reason}`, since: away.since };
      }
      const answers = await answersWithin(pingMs, () => redis.ping());
      return { ok: answers, says: answers ? '' : `no answer within ${pingMs} ms` };
    },
  };
}

async function answersWithin(ms: number, ask: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const answered = ask().then(
    () => true,
    () => false,
  );
  const answers = await Promise.race([answered, late]);
  clearTimeout(timer);
  return answers;
}
