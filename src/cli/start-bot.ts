import type { ChatAdapter } from '../../adapters/chat/chat-adapter.ts';
import { connectRedis, redisWarnings } from '../../adapters/redis.ts';
import { type Pace, startBot } from '../../jobs/bot.ts';
import type { Log } from '../../jobs/log.ts';
import type { Timing } from '../../jobs/timing.ts';
import type { WatchConfig } from '../config/sections/watch.ts';
import type { AlertRules } from '../incidents/route.ts';
import type { Language } from '../message/say.ts';
import { type Meters, noMeters } from '../metrics/meters.ts';
import { type AuditLog, noAuditLog } from '../model/audit.ts';
import type { Health } from '../model/health.ts';
import type { Policy } from '../policy/policy.ts';
import { watchRedis } from './redis-state.ts';

export interface StartBotOptions {
  readonly redisUrl: string;
  readonly adapters: readonly ChatAdapter[];
  readonly log: Log;
  /** See {@link startBot}. */
  readonly queue?: string;
  readonly language?: Language;
  readonly policy?: Policy;
  readonly audit?: AuditLog;
  readonly watch?: WatchConfig;
  readonly pace?: Pace;
  readonly alerts?: AlertRules;
  readonly timing?: Timing;
  readonly meters?: Meters;
  readonly meterPaths?: boolean;
}

export interface BotProcess {
  stop(): Promise<void>;
  /** Resolves when every question that was accepted has its answer in its thread. */
  whenIdle(): Promise<void>;
  /** Redis, each chat and the audit log, as they are now. Never rejects. */
  health(): Promise<Health>;
}

/** A bot with its connections: what `vmping bot`, `vmping chat` and the demo start. */
export async function startBotOn(options: StartBotOptions): Promise<BotProcess> {
  const { redisUrl, log } = options;
  const state = watchRedis(log, options.meters ?? noMeters);
  const producer = await connectRedis(redisUrl, { role: 'producer' });
  const worker = await connectRedis(redisUrl, { role: 'worker', onState: state.onState });
  state.onConnected();
  for (const warning of await redisWarnings(producer)) {
    log(warning);
  }
  const bot = await startBot({ ...options, producer, worker });
  return {
    whenIdle: () => bot.whenIdle(),
    async health() {
      const chats = options.adapters.map((adapter) => [adapter.platform, adapter.health()] as const);
      return {
        redis: await state.health(producer),
        ...Object.fromEntries(chats),
        audit: (options.audit ?? noAuditLog).health(),
      };
    },
    async stop() {
      await bot.stop();
      producer.disconnect();
      worker.disconnect();
    },
  };
}
