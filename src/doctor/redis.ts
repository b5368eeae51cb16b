import type { DoctorLine } from '../model/doctor.ts';

/** BullMQ 6 asks for this much. */
const oldestRedis = [6, 2] as const;

/** What was learned of a Redis that answers. */
export interface RedisSeen {
  /** Without a password. */
  readonly shown: string;
  /** As it says itself (`7.0.15`); null where it does not say. */
  readonly version: string | null;
  /** Settings that would lose jobs, a sentence each. */
  readonly warnings: readonly string[];
  /** This machine's clock less that of Redis. */
  readonly clockMs: number;
}

export function redisLines({ shown, version, warnings, clockMs }: RedisSeen): readonly DoctorLine[] {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  const isOld =
    version !== null && (major < oldestRedis[0] || (major === oldestRedis[0] && minor < oldestRedis[1]));
  return [
    isOld
      ? {
          subject: 'redis',
          status: 'fail',
          says: `Redis ${version} at ${shown} is too old.`,
          cure: `Install Redis ${oldestRedis.join('.')} or newer, or Valkey`,
        }
      : {
          subject: 'redis',
          status: 'ok',
          says: `${version === null ? 'Redis' : `Redis ${version}`} at ${shown} answers.`,
          cure: null,
        },
    ...warnings.map((warning): DoctorLine => {
      const [says = warning, cure] = warning.split(/(?<=\.)\s+(?=Set )/u);
      return { subject: 'redis: settings', status: 'warn', says, cure: cure ?? null };
    }),
    clockLine(clockMs),
  ];
}

/** vmping compares moments by the clock of Redis; chats refuse requests that seem minutes old. */
function clockLine(clockMs: number): DoctorLine {
  const seconds = Math.abs(clockMs) / 1_000;
  const apart = `${seconds < 10 ? seconds.toFixed(2) : Math.round(seconds)} s`;
  return seconds < 5
    ? { subject: 'clock', status: 'ok', says: `This machine and Redis are ${apart} apart.`, cure: null }
    : {
        subject: 'clock',
        status: 'warn',
        says: `The clock of this machine is ${apart} ${clockMs > 0 ? 'ahead of' : 'behind'} that of Redis: times in answers are wrong, and signed requests of Slack may be refused.`,
        cure: 'timedatectl set-ntp true    # on the machine that is wrong',
      };
}
