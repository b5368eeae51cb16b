import { Command } from 'commander';
import { openAuditFile } from '../../adapters/audit-file.ts';
import type { ChatAdapter } from '../../adapters/chat/chat-adapter.ts';
import { createTerminalAdapter } from '../../adapters/chat/terminal/terminal-adapter.ts';
import { loadConfig } from '../../adapters/config-file.ts';
import { loadSecrets } from '../../adapters/environment.ts';
import { startHealthServer } from '../../adapters/health-server.ts';
import { stderrLog } from '../../jobs/log.ts';
import { exitOnSignal } from '../../jobs/shutdown.ts';
import { defaultTiming } from '../../jobs/timing.ts';
import type { Health } from '../model/health.ts';
import { createChatAdapters } from './chat-adapters.ts';
import { tellFailure } from './failure.ts';
import { provideRedis } from './redis.ts';
import { type BotProcess, startBotOn } from './start-bot.ts';

interface BotOptions {
  readonly terminal?: boolean;
  readonly config?: string;
}

/** `vmping bot`: hears commands in chat and shows the answers. */
export function botCommand(): Command {
  return new Command('bot')
    .summary('hear commands in chat and show the answers')
    .description(
      'Runs the bot until SIGTERM, in the chats that the configuration turns on; their tokens come from the environment.\nRedis is where VMPING_REDIS_URL or the configuration says; without it a private one is started, and the line for the workers is printed.',
    )
    .option('--config <file>', 'the configuration file (default: VMPING_CONFIG, or /etc/vmping/vmping.yaml)')
    .option('--terminal', 'a channel in this terminal, beside the chats of the configuration')
    .addHelpText(
      'after',
      '\nExamples:\n  vmping bot --config vmping.yaml\n  VMPING_REDIS_URL=redis://10.0.0.5:6379 vmping bot --terminal',
    )
    .action((options: BotOptions) => tellFailure(() => runBot(options)));
}

async function runBot({ terminal = false, config: file }: BotOptions): Promise<void> {
  const { config } = loadConfig(file);
  const secrets = loadSecrets();
  const log = stderrLog;
  const adapters = [
    ...createChatAdapters(config, secrets, log),
    ...(terminal ? [createTerminalAdapter({ input: process.stdin, output: process.stdout })] : []),
  ];
  const redis = await provideRedis(secrets.redisUrl?.reveal() ?? config.redis);
  const stops: (() => Promise<void> | undefined)[] = [() => redis.started?.stop()];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) {
      await each();
    }
  };
  try {
    const audit = config.audit && openAuditFile(config.audit.file, { onProblem: (says) => log(says) });
    stops.push(async () => audit?.close());
    const { language, policy } = config;
    const options = { redisUrl: redis.url, adapters, log, language, policy, ...(audit && { audit }) };
    const bot = await startBotOn(options);
    stops.push(() => bot.stop());
    if (config.health) {
      const server = await startHealthServer(config.health, () => healthOf(bot, adapters));
      stops.push(() => server.stop());
    }
  } catch (error) {
    await stop();
    throw error;
  }
  exitOnSignal(stop, defaultTiming.shutdownMs + 4_000, log);
  if (redis.started) {
    log('a private Redis was started; workers on this machine reach it', {
      environment: `VMPING_REDIS_URL=${redis.url}`,
    });
  }
  log('the bot is ready', { chats: adapters.map(({ platform }) => platform).join(',') || 'none' });
}

/** A part for Redis and for each chat. */
async function healthOf(bot: BotProcess, adapters: readonly ChatAdapter[]): Promise<Health> {
  const chats = adapters.map((adapter) => [adapter.platform, adapter.health()] as const);
  return { redis: await bot.redisHealth(), ...Object.fromEntries(chats) };
}
