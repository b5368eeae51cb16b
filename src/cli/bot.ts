import { Command } from 'commander';
import { createTerminalAdapter } from '../../adapters/chat/terminal/terminal-adapter.ts';
import { stderrLog } from '../../jobs/log.ts';
import { exitOnSignal } from '../../jobs/shutdown.ts';
import { defaultTiming } from '../../jobs/timing.ts';
import { tellFailure } from './failure.ts';
import { provideRedis } from './redis.ts';
import { startBotOn } from './start-bot.ts';

/** `vmping bot`: hears commands in chat and shows the answers. */
export function botCommand(): Command {
  return new Command('bot')
    .summary('hear commands in chat and show the answers')
    .description(
      'Runs the bot until SIGTERM. Redis is where VMPING_REDIS_URL says; without it a private one is started, and the line for the workers is printed.',
    )
    .option('--terminal', 'a channel in this terminal, beside the chats of the configuration')
    .addHelpText('after', '\nExample:\n  VMPING_REDIS_URL=redis://10.0.0.5:6379 vmping bot --terminal')
    .action((options: { terminal?: boolean }) => tellFailure(() => runBot(options.terminal ?? false)));
}

async function runBot(terminal: boolean): Promise<void> {
  const redis = await provideRedis();
  const adapters = terminal ? [createTerminalAdapter({ input: process.stdin, output: process.stdout })] : [];
  const bot = await startBotOn({ redisUrl: redis.url, adapters, log: stderrLog }).catch(
    async (error: unknown) => {
      await redis.started?.stop();
      throw error;
    },
  );
  const stop = async () => {
    await bot.stop();
    await redis.started?.stop();
  };
  exitOnSignal(stop, defaultTiming.shutdownMs + 4_000, stderrLog);
  if (redis.started) {
    stderrLog('a private Redis was started; workers on this machine reach it', {
      environment: `VMPING_REDIS_URL=${redis.url}`,
    });
  }
  stderrLog('the bot is ready', { chats: adapters.map(({ platform }) => platform).join(',') || 'none' });
}
