import { Command } from 'commander';
import { openAuditFile } from '../../adapters/audit-file.ts';
import { createTerminalAdapter } from '../../adapters/chat/terminal/terminal-adapter.ts';
import { loadConfig } from '../../adapters/config-file.ts';
import { loadSecrets } from '../../adapters/environment.ts';
import { startHealthServer } from '../../adapters/health-server.ts';
import { stderrLog } from '../../jobs/log.ts';
import { exitOnSignal } from '../../jobs/shutdown.ts';
import { defaultTiming } from '../../jobs/timing.ts';
import { noAuditLog } from '../model/audit.ts';
import { createChatAdapters } from './chat-adapters.ts';
import { tellFailure } from './failure.ts';
import { openMetrics } from './metrics.ts';
import { provideRedis } from './redis.ts';
import { startBotOn } from './start-bot.ts';

interface BotFlags {
  readonly config?: string;
  readonly terminal?: boolean;
}

/** `vmping bot`: hears commands in chat and shows the answers. */
export function botCommand(): Command {
  return new Command('bot')
    .summary('hear commands in chat and show the answers')
    .description(
      'Runs the bot until SIGTERM, with the chats of its configuration (docs/configuration.md) and secrets from the environment.\nRedis is where VMPING_REDIS_URL or the configuration says; without either a private one is started, and the line for the\nworkers is printed.',
    )
    .option('--config <file>', 'the configuration file (default: VMPING_CONFIG, or /etc/vmping/vmping.yaml)')
    .option('--terminal', 'a channel in this terminal, beside the chats of the configuration')
    .addHelpText(
      'after',
      '\nExamples:\n  vmping bot --config ./vmping.yaml\n  VMPING_REDIS_URL=redis://10.0.0.5:6379 vmping bot --terminal\n\n`vmping doctor` looks at everything that it needs.',
    )
    .action(async (flags: BotFlags) => {
      await tellFailure(() => runBot(flags));
      if (process.exitCode !== undefined) {
        // What was begun may have left connections that would keep the process alive.
        process.exit();
      }
    });
}

/** Everything that was begun is ended in the reverse order, also when a later part cannot begin. */
async function runBot({ config: named, terminal = false }: BotFlags): Promise<void> {
  const { config, file } = loadConfig(named);
  const secrets = loadSecrets();
  const chats = await createChatAdapters(config, secrets, stderrLog);
  const adapters = terminal
    ? [...chats, createTerminalAdapter({ input: process.stdin, output: process.stdout })]
    : chats;
  const stops: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) {
      await each();
    }
  };
  exitOnSignal(stop, defaultTiming.shutdownMs + 4_000, stderrLog);
  try {
    const redis = await provideRedis(secrets.redisUrl?.reveal() ?? config.redis);
    stops.push(() => redis.started?.stop());
    const audit = config.audit === null ? null : openAuditFile(config.audit.file, { onProblem: stderrLog });
    stops.push(() => audit?.close());
    const { meters, at, listen } = await openMetrics(config.metrics, 'bot', '');
    const { language, policy, watch, alerts } = config;
    const bot = await startBotOn({
      redisUrl: redis.url,
      adapters,
      log: stderrLog,
      language,
      policy,
      watch,
      alerts,
      audit: audit ?? noAuditLog,
      meters,
      meterPaths: config.metrics?.paths ?? false,
    });
    stops.push(() => bot.stop());
    const server = await listen(() => bot.health());
    stops.push(() => server?.stop());
    // The server of the metrics answers /healthz as well: where both are to be on one port, it is enough.
    if (config.health !== null && !isSamePlace(config.health, at)) {
      const health = await startHealthServer(config.health, () => bot.health());
      stops.push(() => health.stop());
    }
    if (redis.started) {
      stderrLog('a private Redis was started; workers on this machine reach it', {
        environment: `VMPING_REDIS_URL=${redis.url}`,
      });
    }
    if (chats.length > 0 && policy.rules.length === 0) {
      stderrLog('the policy allows nothing: every command but help will be refused');
    }
    stderrLog('the bot is ready', {
      configuration: file ?? 'none',
      chats: adapters.map(({ platform }) => platform).join(',') || 'none',
    });
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Place {
  readonly host: string;
  readonly port: number;
}

function isSamePlace(one: Place, other: Place | null): boolean {
  return one.host === other?.host && one.port === other.port;
}
