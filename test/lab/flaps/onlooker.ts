import { mkdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createMemoryAdapter } from '../../../adapters/chat/memory/memory-adapter.ts';
import { startPrivateRedis } from '../../../adapters/redis-server.ts';
import { stderrLog } from '../../../jobs/log.ts';
import { startBotOn } from '../../../src/cli/start-bot.ts';
import { noAlerts } from '../../../src/incidents/route.ts';
import { toPlainText } from '../../../src/message/plain.ts';
import { incidentsOf } from '../cluster/truth.ts';
import type { Seen } from './seen.ts';

/**
 * Runs on the hypervisor itself, since nothing outside reaches a Redis in the second kernel: a Redis and a bot whose
 * chat is memory. Prints what the bot knows and shows, a JSON document a line, whenever that changed.
 */
const folder = '/run/lab-flaps';
mkdirSync(folder, { recursive: true });
const redis = await startPrivateRedis({ folder });
const chat = createMemoryAdapter();
await startBotOn({
  redisUrl: redis.url,
  adapters: [chat],
  log: stderrLog,
  alerts: { ...noAlerts, otherwise: ['memory:alerts'] },
  pace: { editEveryMs: () => 100, postEveryMs: () => 0 },
});
for (let said = ''; ; await delay(1_000)) {
  // A machine this slow may miss the time limit of one question; the next one is answered.
  const incidents = await incidentsOf(redis.url).catch(() => null);
  if (incidents === null) {
    continue;
  }
  const seen: Seen = {
    redisUrl: redis.url,
    incidents,
    threads: chat.threads.map(({ root, history, posts }) => ({
      root: root.fallback,
      states: history.map(({ fallback }) => fallback),
      replies: posts.map(({ message }) => toPlainText(message)),
    })),
  };
  const line = JSON.stringify(seen);
  if (line !== said) {
    process.stdout.write(`${line}\n`);
    said = line;
  }
}
