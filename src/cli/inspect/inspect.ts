import { auditFileProblem } from '../../../adapters/audit-file.ts';
import { ConfigError, type LoadedConfig, loadConfig } from '../../../adapters/config-file.ts';
import { loadSecrets } from '../../../adapters/environment.ts';
import { createLocalHost } from '../../../adapters/host/local-host.ts';
import { effectiveCapabilities, programsHere } from '../../../adapters/host/machine.ts';
import { connectRedis, redisAddress, redisVersion, redisWarnings } from '../../../adapters/redis.ts';
import { createClock } from '../../../jobs/clock.ts';
import { readHypervisors } from '../../../jobs/host/read-hypervisors.ts';
import { readWatched } from '../../../jobs/watch/store.ts';
import { whenSeen } from '../../../jobs/when-seen.ts';
import type { Config } from '../../config/config.ts';
import { missingSecrets } from '../../config/needed-secrets.ts';
import type { Secrets } from '../../config/secrets.ts';
import { alertLines } from '../../doctor/alerts.ts';
import { configurationLines } from '../../doctor/configuration.ts';
import { hypervisorLines } from '../../doctor/hypervisor.ts';
import { redisLines } from '../../doctor/redis.ts';
import { watchLines } from '../../doctor/watch.ts';
import { workerLines } from '../../doctor/workers.ts';
import { packageOf } from '../../engine/programs.ts';
import type { DoctorLine } from '../../model/doctor.ts';
import { inspectDiscordOf } from './inspect-discord.ts';
import { inspectSlackOf } from './inspect-slack.ts';

/** Longer than every time limit below it; whatever hangs then was not looked at. */
const longestMs = 15_000;

type Lines = readonly DoctorLine[];

/** Looks at everything that this process can reach, side by side. Never rejects. */
export async function inspectAll(configFile: string | undefined): Promise<Lines> {
  const loaded = attempt('configuration', () => loadConfig(configFile));
  const read = attempt('secrets', () => loadSecrets());
  if ('lines' in loaded || 'lines' in read) {
    // Without either nobody knows which Redis and which chats are meant.
    return [
      ...linesOf(loaded),
      ...linesOf(read),
      ...(await within('libvirt', () => inspectHypervisor(false))),
    ];
  }
  const { config, file } = loaded.value;
  const secrets = read.value;
  const isBot = config.slack !== null || config.discord !== null;
  const [slack, discord, redis, machine] = await Promise.all([
    within('slack', () => inspectSlackOf(config, secrets)),
    within('discord', () => inspectDiscordOf(config, secrets)),
    within('redis', () => inspectRedis(secrets.redisUrl?.reveal() ?? config.redis, config)),
    within('libvirt', () => inspectHypervisor(isBot)),
  ]);
  return [
    ...configurationLines(config, file),
    ...secretLines(config, secrets),
    ...auditLines(config),
    ...slack,
    ...discord,
    ...redis,
    ...machine,
  ];
}

type Attempt<Value> = { readonly value: Value } | { readonly lines: Lines };

function attempt<Value extends LoadedConfig | Secrets>(subject: string, load: () => Value): Attempt<Value> {
  try {
    return { value: load() };
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error;
    }
    const problems = error.problems.length === 0 ? [error.message] : error.problems;
    return {
      lines: problems.map((says) => ({ subject, status: 'fail', says, cure: 'See docs/configuration.md' })),
    };
  }
}

function linesOf(attempt: Attempt<unknown>): Lines {
  return 'lines' in attempt ? attempt.lines : [];
}

function secretLines(config: Config, secrets: Secrets): Lines {
  return missingSecrets(config, secrets).map((says) => ({
    subject: 'secrets',
    status: 'fail',
    says,
    cure: 'Set it in the environment of the bot',
  }));
}

function auditLines({ audit }: Config): Lines {
  if (audit === null) {
    return [];
  }
  const subject = 'audit log';
  const problem = auditFileProblem(audit.file);
  return problem === ''
    ? [{ subject, status: 'ok', says: `${audit.file} can be written.`, cure: null }]
    : [
        {
          subject,
          status: 'fail',
          says: `${audit.file} cannot be written: ${problem}.`,
          cure: `Make its folder for the user of the bot, or set audit.file to another place`,
        },
      ];
}

async function inspectRedis(url: string | null, config: Config): Promise<Lines> {
  const subject = 'redis';
  if (url === null) {
    const [server] = await programsHere(['redis-server', 'valkey-server']);
    const says = 'No Redis is configured, so a bot starts one of its own, for workers on this machine alone';
    return server === undefined
      ? [
          {
            subject,
            status: 'warn',
            says: `${says}; and none is installed.`,
            cure: 'Set VMPING_REDIS_URL, or apt-get install redis-server',
          },
        ]
      : [{ subject, status: 'skipped', says: `${says}.`, cure: 'Set VMPING_REDIS_URL to use another' }];
  }
  try {
    const redis = await connectRedis(url, { role: 'producer' });
    try {
      const clock = await createClock(redis);
      const [version, warnings, known, watched] = await Promise.all([
        redisVersion(redis),
        redisWarnings(redis),
        readHypervisors(redis),
        readWatched(redis),
      ]);
      const now = clock.now();
      const { shown } = redisAddress(url);
      return [
        ...redisLines({ shown, version, warnings, clockMs: Date.now() - now }),
        ...workerLines(known, (at) => whenSeen(at, now)),
        ...watchLines(watched),
        ...alertLines(config, known.length),
      ];
    } finally {
      redis.disconnect();
    }
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    const cure = 'Start it, and let this machine reach it: redis-cli -u "$VMPING_REDIS_URL" ping';
    return [{ subject, status: 'fail', says, cure }];
  }
}

async function inspectHypervisor(isBot: boolean): Promise<Lines> {
  const programs = await programsHere(Object.keys(packageOf));
  return hypervisorLines({
    platform: process.platform,
    programs,
    capabilities: effectiveCapabilities(),
    domains: await createLocalHost().collect('domain-states', undefined, AbortSignal.timeout(longestMs)),
    isBot,
  });
}

/** What takes too long or throws was not looked at: neither health nor fault. */
async function within(subject: string, inspect: () => Promise<Lines>): Promise<Lines> {
  const skipped = (why: string): Lines => [
    { subject, status: 'skipped', says: `It could not be looked at: ${why}.`, cure: null },
  ];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Lines>((resolve) => {
    timer = setTimeout(() => resolve(skipped(`no answer within ${longestMs / 1_000} s`)), longestMs);
  });
  const looked = inspect().catch((error: unknown) =>
    skipped(error instanceof Error ? error.message : String(error)),
  );
  const lines = await Promise.race([looked, late]);
  clearTimeout(timer);
  return lines;
}
