import { setTimeout as delay } from 'node:timers/promises';
import { createMemoryAdapter } from '../../adapters/chat/memory/memory-adapter.ts';
import { startPrivateRedis } from '../../adapters/redis-server.ts';
import { silentLog } from '../../jobs/log.ts';
import { startBotOn } from '../../src/cli/start-bot.ts';
import { startWorkerOn } from '../../src/cli/start-worker.ts';
import { fixedDomains } from '../../src/inventory/domain-source.ts';
import { HypervisorName } from '../../src/model/names.ts';
import { median, quantile } from '../lab/bench/statistics.ts';
import { sampleDiagnosis } from '../redis/diagnosis.ts';
import { noCapture } from './no-capture.ts';

/** Milliseconds from a person's line to the first message in the channel, in a chat that costs no time itself. */
export interface FirstMessage {
  readonly samples: number;
  readonly p50: number;
  readonly p95: number;
}

/** Asks one question at a time of a bot with a worker, over a private Redis with its append-only file on. */
export async function measureFirstMessage(samples = 200, gapMs = 30): Promise<FirstMessage> {
  const server = await startPrivateRedis();
  const memory = createMemoryAdapter();
  let opened = 0;
  const chat: typeof memory = {
    ...memory,
    async openThread(...args) {
      const thread = await memory.openThread(...args);
      opened = performance.now();
      return thread;
    },
  };
  const stops: (() => Promise<void>)[] = [];
  const times: number[] = [];
  try {
    const worker = await startWorkerOn({
      redisUrl: server.url,
      hypervisor: HypervisorName.parse('bench'),
      log: silentLog,
      engine: {
        capture: noCapture,
        domains: fixedDomains([{ name: 'web01', state: 'running' }]),
        diagnose: (request) => Promise.resolve(sampleDiagnosis({ ...request, target: request.target.text })),
      },
    });
    stops.push(() => worker.stop());
    const bot = await startBotOn({ redisUrl: server.url, adapters: [chat], log: silentLog });
    stops.unshift(() => bot.stop());
    for (let index = -20; index < samples; index += 1) {
      opened = 0;
      const asked = performance.now();
      await chat.say('web01 10.0.0.1');
      await delay(gapMs);
      if (opened === 0) {
        throw new Error(
          `a command was not answered: ${memory.replies.at(-1)?.fallback ?? 'no message at all'}`,
        );
      }
      // The first ones warm up.
      if (index >= 0) {
        times.push(opened - asked);
      }
    }
    await bot.whenIdle();
  } finally {
    for (const stop of stops) {
      await stop();
    }
    await server.stop();
  }
  return { samples, p50: median(times) ?? 0, p95: quantile(times, 0.95) ?? 0 };
}
