import { Command } from 'commander';
import { createTerminalAdapter } from '../../adapters/chat/terminal/terminal-adapter.ts';
import { loadConfig } from '../../adapters/config-file.ts';
import { type Log, silentLog, stderrLog } from '../../jobs/log.ts';
import { exitOnSignal } from '../../jobs/shutdown.ts';
import { defaultTiming } from '../../jobs/timing.ts';
import type { HypervisorName } from '../model/names.ts';
import { startLocalAgent } from './agent/local-agent.ts';
import { tellFailure } from './failure.ts';
import { createLocalEngine } from './local-engine.ts';
import { configuredRedis, provideRedis } from './redis.ts';
import { startBotOn } from './start-bot.ts';
import { type Engine, startWorkerOn } from './start-worker.ts';
import { defaultName, parseName } from './worker.ts';

interface ChatOptions {
  readonly worker?: boolean;
  readonly agent: boolean;
  readonly name: HypervisorName;
  readonly verbose?: boolean;
}

/** `vmping chat`: the bot in this terminal, with threads, and whatever it needs and is not there. */
export function chatCommand(createEngine: () => Engine = createLocalEngine): Command {
  return new Command('chat')
    .summary('the bot in this terminal, with threads')
    .description(
      'A channel in the terminal: the same commands and messages as in Slack and Discord. Uses the Redis of VMPING_REDIS_URL and the workers that announce themselves there; without it, starts a private Redis.',
    )
    .option('--worker', 'also run a worker for this machine')
    .option('--no-agent', 'with --worker: do not watch the links of this machine')
    .option(
      '--name <name>',
      'the name of this machine as a hypervisor, with --worker',
      parseName,
      defaultName(),
    )
    .option('--verbose', 'log on stderr')
    .addHelpText(
      'after',
      '\nExamples:\n  sudo vmping chat --worker\n  echo "web01 10.0.0.1" | VMPING_REDIS_URL=redis://10.0.0.5:6379 vmping chat',
    )
    .action((options: ChatOptions) => tellFailure(() => runChat(options, createEngine)));
}

async function runChat(options: ChatOptions, createEngine: () => Engine): Promise<void> {
  const log: Log = options.verbose ? stderrLog : silentLog;
  const redis = await provideRedis(configuredRedis());
  const stops: (() => Promise<void>)[] = [async () => redis.started?.stop()];
  let stopping: Promise<void> | undefined;
  const stopAll = async () => {
    for (const each of stops.reverse()) {
      await each();
    }
  };
  // Ctrl-C ends the input as well, and both ways lead here.
  const stop = () => {
    stopping ??= stopAll();
    return stopping;
  };
  // Its own queue: the answers to another terminal, or to the bot of the chats, are not for here.
  const queue = `chat-terminal-${process.pid}-${Date.now().toString(36)}`;
  exitOnSignal(stop, 2 * defaultTiming.shutdownMs + 4_000, log);
  try {
    if (options.worker) {
      const hypervisor = options.name;
      const engine = createEngine();
      const agent = options.agent
        ? startLocalAgent({
            hypervisor,
            config: loadConfig(undefined).config.agent,
            log,
            domains: engine.domains,
          })
        : undefined;
      const worker = await startWorkerOn({
        redisUrl: redis.url,
        hypervisor,
        engine,
        log,
        agent,
        episodeQueue: queue,
      });
      stops.push(() => worker.stop());
    }
    const { promise: ended, resolve: onEnd } = Promise.withResolvers<void>();
    const adapter = createTerminalAdapter({
      input: process.stdin,
      output: process.stdout,
      greeting: greeting(redis.started?.url, options.worker === true),
      onEnd,
    });
    const bot = await startBotOn({
      redisUrl: redis.url,
      adapters: [adapter],
      log,
      queue,
    });
    stops.push(() => bot.stop());
    await ended;
    await bot.whenIdle();
  } finally {
    await stop();
  }
  process.exit(0);
}

function greeting(privateRedis: string | undefined, worker: boolean): string {
  const hint = 'vmping in this terminal. Type `web01 10.0.0.1`, `status` or `help`; Ctrl-D ends it.';
  return privateRedis !== undefined && !worker
    ? `${hint}\nNo VMPING_REDIS_URL, so a private Redis was started. A worker on this machine joins with\n    VMPING_REDIS_URL=${privateRedis} vmping worker --name hv1`
    : hint;
}
