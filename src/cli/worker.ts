import { hostname } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { loadConfig } from '../../adapters/config-file.ts';
import { stderrLog } from '../../jobs/log.ts';
import { exitOnSignal } from '../../jobs/shutdown.ts';
import { defaultTiming } from '../../jobs/timing.ts';
import { HypervisorName } from '../model/names.ts';
import { startLocalAgent } from './agent/local-agent.ts';
import { tellFailure } from './failure.ts';
import { createLocalEngine } from './local-engine.ts';
import { openMetrics, stillStarting } from './metrics.ts';
import { redisOfEnvironment } from './redis.ts';
import { type Engine, startWorkerOn, type WorkerProcess } from './start-worker.ts';

/** `vmping worker`: answers the questions about the VMs of this hypervisor. */
export function workerCommand(createEngine: () => Engine = createLocalEngine): Command {
  return new Command('worker')
    .summary('answer questions about the VMs of this hypervisor')
    .description(
      'Announces this hypervisor and its VMs in Redis (VMPING_REDIS_URL) and diagnoses what the bot asks. Watches its links as `vmping agent` does, unless that runs beside it.\nRuns until SIGTERM; what is running then is answered with "cancelled".',
    )
    .option('--name <name>', 'the name of this hypervisor', parseName, defaultName())
    .option('--concurrency <count>', 'questions that run side by side', parseCount, 4)
    .option('--no-agent', 'do not watch the links of this hypervisor')
    .addHelpText(
      'after',
      '\nExample:\n  VMPING_REDIS_URL=redis://10.0.0.5:6379 vmping worker --name hv1\n  VMPING_REDIS_URL=unix:///run/redis/redis.sock vmping worker',
    )
    .action((options: WorkerOptions) => tellFailure(() => runWorker(options, createEngine)));
}

interface WorkerOptions {
  readonly name: HypervisorName;
  readonly concurrency: number;
  readonly agent: boolean;
}

async function runWorker(options: WorkerOptions, createEngine: () => Engine): Promise<void> {
  const { name: hypervisor, concurrency } = options;
  const { config } = loadConfig(undefined);
  const redisUrl = redisOfEnvironment() ?? config.redis;
  if (redisUrl === null) {
    process.stderr.write(
      'vmping: VMPING_REDIS_URL is not set: the worker needs the Redis of its bot, redis://host:6379 or unix:///path/to.sock (or `redis` in the configuration file). To try it all on this machine: vmping chat --worker\n',
    );
    process.exitCode = 2;
    return;
  }
  const engine = createEngine();
  const { meters, listen } = await openMetrics(config.metrics, 'worker', hypervisor);
  const log = stderrLog;
  let worker: WorkerProcess | undefined;
  // First, so that a port that is taken leaves no half of a worker behind.
  const server = await listen(async () => worker?.health() ?? stillStarting);
  // Before Redis is there: links are watched from the first moment.
  const agent = options.agent
    ? startLocalAgent({ hypervisor, config: config.agent, log, meters, domains: engine.domains })
    : undefined;
  try {
    worker = await startWorkerOn({ redisUrl, hypervisor, engine, log, concurrency, meters, agent });
  } catch (error) {
    await server?.stop();
    throw error;
  }
  const stop = async () => {
    await server?.stop();
    await worker?.stop();
  };
  exitOnSignal(stop, defaultTiming.shutdownMs + 500, stderrLog);
  stderrLog('the worker is ready', { hypervisor });
}

/** Reads `--name`, for the commands that have it. */
export function parseName(value: string): HypervisorName {
  const name = HypervisorName.safeParse(value);
  if (!name.success) {
    throw new InvalidArgumentError(name.error.issues[0]?.message ?? 'not a name');
  }
  return name.data;
}

/** The host's own name up to the first dot, where it can be one. */
export function defaultName(): HypervisorName {
  const name = HypervisorName.safeParse(hostname().split('.')[0]);
  return name.success ? name.data : HypervisorName.parse('hypervisor');
}

function parseCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1 || count > 64) {
    throw new InvalidArgumentError('a number from 1 to 64');
  }
  return count;
}
