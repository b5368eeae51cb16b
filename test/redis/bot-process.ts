import { createDiscordAdapter } from '../../adapters/chat/discord/discord-adapter.ts';
import { stderrLog } from '../../jobs/log.ts';
import { exitOnSignal } from '../../jobs/shutdown.ts';
import { startBotOn } from '../../src/cli/start-bot.ts';
import { noAlerts } from '../../src/incidents/route.ts';
import { slackAdapterOn } from '../servers/slack/adapter.ts';
import { fastTiming } from './timing.ts';

/** A bot as a process that tests can kill: `bot-process.ts REDIS_URL slack|discord API_URL [CHANNEL]`; the channel is told of every incident. */
const [redisUrl = '', platform = '', api = '', channel] = process.argv.slice(2);
const adapter = platform === 'slack' ? slackAdapterOn(api) : createDiscordAdapter({ token: 'a.b.c', api });
const bot = await startBotOn({
  redisUrl,
  adapters: [adapter],
  log: stderrLog,
  timing: { ...fastTiming, deadlineMs: 20_000, openingMs: 2_000 },
  policy: { rules: [{ commands: 'all', people: 'everyone', groups: [] }], groups: {} },
  alerts: { ...noAlerts, otherwise: channel === undefined ? [] : [channel] },
  pace: { editEveryMs: () => 200, postEveryMs: () => 100 },
});
exitOnSignal(() => bot.stop(), fastTiming.shutdownMs + 500, stderrLog);
process.stdout.write('ready\n');
