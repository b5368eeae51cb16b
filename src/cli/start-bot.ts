import type { ChatAdapter } from '../../adapters/chat/chat-adapter.ts';
import { connectRedis, redisWarnings } from '../../adapters/redis.ts';
import { type Pace, startBot } from '../../jobs/bot.ts';
import type { Log } from '../../jobs/log.ts';
import type { Timing } from '../../jobs/timing.ts';
import type { Language } from '../message/say.ts';
import { type AuditLog, noAuditLog } from '../model/audit.ts';
import type { Health } from '../model/health.ts';
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
  /** Redis, each chat and the audit log, as they are now. Never rejects. */
  health(): Promise<Health>;
}

/** A Redis that has not answered by then is not well: a probe waits a second. */
const pingMs = 600;

/** A bot with its connections: what `vmping bot`, `vmping chat` and the demo start. */
export async function startBotOn(options: StartBotOptions): Promise<BotProcess> {
  const { redisUrl, log } = options;
  let away: { readonly since: Date; readonly reason: string } | undefined;
  const onState = (state: 'lost' | 'back', reason: string) => {
    away = state === 'lost' ? { since: new Date(), reason } : undefined;
    log(state === 'lost' ? 'Redis is away' : 'Redis is back', reason ? { reason } : {});
  };
  const producer = await connectRedis(redisUrl, { role: 'producer' });
  const worker = await connectRedis(redisUrl, { role: 'worker', onState });
  for (const warning of await redisWarnings(producer)) {
    log(warning);
  }
  const bot = await startBot({ ...options, producer, worker });
  return {
    whenIdle: () => bot.whenIdle(),
    async health() {
      const answers = await answersWithin(pingMs, () => producer.ping());
      const chats = options.adapters.map((adapter) => [adapter.platform, adapter.health()] as const);
      return {
        redis:
          away !== undefined
            ? { ok: false, says: `away: ${away.reason}`, since: away.since }
            : { ok: answers, says: answers ? '' : `no answer within ${pingMs} ms` },
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
