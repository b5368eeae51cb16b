import { createMemoryAdapter } from '../../../adapters/chat/memory/memory-adapter.ts';
import { stderrLog } from '../../../jobs/log.ts';
import { exitOnSignal } from '../../../jobs/shutdown.ts';
import { startBotOn } from '../../../src/cli/start-bot.ts';
import { fastTiming } from '../timing.ts';
import { filePair, watchOf } from './sample.ts';

/** A bot that watches, as a process that tests can kill: `bot-process.ts REDIS_URL VM...`. */
const [redisUrl = '', ...vms] = process.argv.slice(2);
const bot = await startBotOn({
  redisUrl,
  adapters: [createMemoryAdapter()],
  log: stderrLog,
  timing: fastTiming,
  watch: watchOf(vms.map((vm) => filePair(vm))),
});
exitOnSignal(() => bot.stop(), fastTiming.shutdownMs + 500, stderrLog);
process.stdout.write('ready\n');
