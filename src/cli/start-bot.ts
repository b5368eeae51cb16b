import type { ChatAdapter } from '../../adapters/chat/chat-adapter.ts';
import { connectRedis, redisWarnings } from '../../adapters/redis.ts';
import { type Pace, startBot } from '../../jobs/bot.ts';
import type { Log } from '../../jobs/log.ts';
import type { Timing } from '../../jobs/timing.ts';
import type { Language } from '../message/say.ts';
import type { AuditLog } from '../model/audit.ts';
import type { PartHealth } from '../model/health.ts';
import type { Policy } from '../policy/policy.ts';

export interface StartBotOptions {
  readonly redisUrl: string;
  readonly adapters: readonly ChatAdapter[];
  readonly log: Log;
  /** See {@link startBot}. */
  readonly queue?: string;
  readonly language?: Language;
  readonly policy?: Policy;
  readonly audit?: AuditLog;
  readonly pace?: Pace;
  readonly timing?: Timing;
}

export interface BotProcess {
  stop(): Promise<void>;
  /** Resolves when every question that was accepted has its answer in its thread. */
  whenIdle(): Promise<void>;
  /** Whether commands that come now could be put into the queue. */
  redisHealth(): Promise<PartHealth>;
}

/** A bot with its connections: what `vmping bot`, `vmping chat` and the demo start. */
export async function startBotOn(options: StartBotOptions): Promise<BotProcess> {
  const { redisUrl, log } = options;
  const onState = (state: 'lost' | 'back', reason: string) =>
    log(state === 'lost' ? 'Redis is away' : 'Redis is back', reason ? { reason } : {});
  const producer = await connectRedis(redisUrl, { role: 'producer' });
  const worker = await connectRedis(redisUrl, { role: 'worker', onState });
  for (const warning of await redisWarnings(producer)) {
    log(warning);
  }
  const bot = await startBot({ ...options, producer, worker });
  return {
    whenIdle: () => bot.whenIdle(),
    async redisHealth() {
      try {
        await producer.ping();
        return { ok: true, says: '' };
      } catch (error) {
        return { ok: false, says: error instanceof Error ? error.message : String(error) };
      }
    },
    async stop() {
      await bot.stop();
      producer.disconnect();
      worker.disconnect();
    },
  };
}
