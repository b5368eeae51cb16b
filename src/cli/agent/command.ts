import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Command } from 'commander';
import { loadConfig } from '../../../adapters/config-file.ts';
import { connectRedis, RedisUnusableError } from '../../../adapters/redis.ts';
import { createClock } from '../../../jobs/clock.ts';
import { deliverEpisodes } from '../../../jobs/host/agent/deliver.ts';
import { startAnnouncer } from '../../../jobs/host/announce.ts';
import { stderrLog } from '../../../jobs/log.ts';
import { closeWithin } from '../../../jobs/queues.ts';
import { exitOnSignal } from '../../../jobs/shutdown.ts';
import { defaultTiming } from '../../../jobs/timing.ts';
import type { HypervisorName } from '../../model/names.ts';
import { tellFailure } from '../failure.ts';
import { createLocalEngine } from '../local-engine.ts';
import { openMetrics, stillStarting } from '../metrics.ts';
import { redisOfEnvironment } from '../redis.ts';
import { watchRedis } from '../redis-state.ts';
import type { Engine } from '../start-worker.ts';
import { defaultName, parseName } from '../worker.ts';
import { startLocalAgent } from './local-agent.ts';

/** `vmping agent`: watches this hypervisor and tells what goes wrong; answers no questions. */
export function agentCommand(createEngine: () => Engine = createLocalEngine): Command {
  return new Command('agent')
    .summary('watch the links of this hypervisor and say when one flaps')
    .description(
      'Announces this hypervisor and its VMs in Redis (VMPING_REDIS_URL), watches its links, bonds and bridges, and tells the bot when there is trouble. It answers no questions: `vmping worker` does both.\nRuns until SIGTERM. While Redis is away it goes on, and what it finds waits on the disk.',
    )
    .option('--name <name>', 'the name of this hypervisor', parseName, defaultName())
    .addHelpText('after', '\nExample:\n  VMPING_REDIS_URL=redis://10.0.0.5:6379 vmping agent --name hv1')
    .action((options: { name: HypervisorName }) => tellFailure(() => runAgent(options.name, createEngine())));
}

async function runAgent(hypervisor: HypervisorName, engine: Engine): Promise<void> {
  const { config } = loadConfig(undefined);
  const redisUrl = redisOfEnvironment() ?? config.redis;
  if (redisUrl === null) {
    process.stderr.write(
      'vmping: VMPING_REDIS_URL is not set: the agent needs the Redis of its bot, redis://host:6379 or unix:///path/to.sock (or `redis` in the configuration file)\n',
    );
    process.exitCode = 2;
    return;
  }
  const log = stderrLog;
  const { meters, listen } = await openMetrics(config.metrics, 'worker', hypervisor);
  const state = watchRedis(log, meters);
  let redis: Awaited<ReturnType<typeof connectRedis>> | undefined;
  // First, so that a port that is taken leaves no half of an agent behind, and since Redis may come late.
  const server = await listen(async () => (redis ? { redis: await state.health(redis) } : stillStarting));
  const agent = startLocalAgent({ hypervisor, config: config.agent, log, meters, domains: engine.domains });
  const history = engine.watch?.();
  const stops: (() => unknown)[] = [() => server?.stop(), () => history?.stop()];
  const stop = async () => {
    // First what needs no Redis: the others may wait for one that is away.
    await agent.stop();
    await closeWithin(defaultTiming.shutdownMs - 1_500, async () => {
      for (const each of stops.toReversed()) {
        await each();
      }
    });
  };
  exitOnSignal(stop, defaultTiming.shutdownMs + 500, log);
  try {
    redis = await connectPatiently(redisUrl, state.onState, log);
    state.onConnected();
    stops.push(() => redis?.disconnect());
    const delivery = await deliverEpisodes(agent, { redis });
    stops.push(() => delivery.stop());
    const announcer = await startAnnouncer({
      redis,
      hypervisor,
      log,
      clock: await createClock(redis),
      timing: defaultTiming,
      session: randomUUID(),
      role: 'agent',
      domains: engine.domains,
    });
    stops.push(() => announcer.stop());
  } catch (error) {
    await stop();
    throw error;
  }
  log('the agent is ready', { hypervisor });
}

/** A hypervisor may start before its Redis, and its links are watched meanwhile. What cannot be a URL is told at once. */
async function connectPatiently(
  url: string,
  onState: ReturnType<typeof watchRedis>['onState'],
  log: typeof stderrLog,
): Promise<Awaited<ReturnType<typeof connectRedis>>> {
  for (let told = ''; ; await delay(2_000)) {
    try {
      return await connectRedis(url, { role: 'worker', onState });
    } catch (error) {
      // Without a cause it is the address that is wrong, and waiting mends nothing.
      if (!(error instanceof RedisUnusableError) || error.cause === undefined) {
        throw error;
      }
      if (error.message !== told) {
        told = error.message;
        log('waiting for Redis', { reason: told });
      }
    }
  }
}
