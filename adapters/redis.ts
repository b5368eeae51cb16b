import { Redis, type RedisOptions } from 'ioredis';

/** Redis cannot be used; the message says which one, why, and what to do. */
export class RedisUnusableError extends Error {
  override readonly name = 'RedisUnusableError';
}

/**
 * `producer`: answers a person, so it fails within seconds. `worker`: outlives an outage, so it waits. The
 * times are for a Redis that freezes, too: without a socket timeout its clients would wait for ever.
 */
export type RedisRole = 'producer' | 'worker';

/** ioredis declares this one option in a way that `exactOptionalPropertyTypes` refuses. */
type Options = Omit<RedisOptions, 'replyMapping'>;

/** Longer than BullMQ's wait for a job (drainDelay, 5 s), or an idle worker would be cut off again and again. */
const socketTimeoutMs = 15_000;

const shared = {
  keepAlive: 5_000,
  socketTimeout: socketTimeoutMs,
  connectTimeout: 4_000,
  // Ten thousand workers must not come back in the same millisecond.
  retryStrategy: (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 10), 2_000) + Math.random() * 500,
  // A former master that became a replica refuses writes: connect again, to the new master.
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  lazyConnect: true,
} satisfies Options;

const profiles = {
  producer: { ...shared, maxRetriesPerRequest: 1, commandTimeout: 4_000, enableOfflineQueue: false },
  worker: { ...shared, maxRetriesPerRequest: null },
} as const satisfies Record<RedisRole, Options>;

/** Where Redis listens, from `redis://`, `rediss://` or `unix:///path/to.sock`. */
export function redisAddress(url: string): { readonly options: Options; readonly shown: string } {
  if (url.startsWith('/')) {
    return { options: { path: url }, shown: `unix://${url}` };
  }
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new RedisUnusableError(
      `VMPING_REDIS_URL is not a URL: write redis://host:6379 or unix:///path/to.sock`,
    );
  }
  // The password never leaves this function but in the options.
  const shown = `${parsed.protocol}//${parsed.host}${parsed.pathname === '/' ? '' : parsed.pathname}`;
  if (parsed.protocol === 'unix:') {
    const db = Number(parsed.searchParams.get('db') ?? 0);
    return { options: { path: decodeURIComponent(parsed.pathname), db, ...login(parsed) }, shown };
  }
  if (parsed.protocol !== 'redis:' && parsed.protocol !== 'rediss:') {
    throw new RedisUnusableError(`${shown} is not Redis: write redis://host:6379 or unix:///path/to.sock`);
  }
  const options: Options = {
    host: parsed.hostname.replace(/^\[|\]$/gu, ''),
    port: Number(parsed.port || 6379),
    db: Number(parsed.pathname.slice(1) || 0),
    ...login(parsed),
    ...(parsed.protocol === 'rediss:' ? { tls: {} } : {}),
  };
  return { options, shown };
}

function login(url: URL): Options {
  return {
    ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
  };
}

export interface ConnectOptions {
  readonly role: RedisRole;
  /** Told once when the connection is lost and once when it is back. */
  readonly onState?: (state: 'lost' | 'back', reason: string) => void;
}

/** Opens a connection and waits until it answers. Throws {@link RedisUnusableError} when it does not in 4 s. */
export async function connectRedis(url: string, { role, onState }: ConnectOptions): Promise<Redis> {
  const { options, shown } = redisAddress(url);
  const merged: Options = Object.assign({}, profiles[role], options);
  const redis = new Redis(merged);
  let reason = 'no answer';
  let lost = false;
  redis.on('error', (error: Error) => {
    reason = error.message || reason;
  });
  try {
    await withDeadline(redis.connect(), 4_500);
    await withDeadline(redis.ping(), 4_500);
  } catch (error) {
    redis.disconnect();
    const why = reason === 'no answer' && error instanceof Error ? error.message : reason;
    throw new RedisUnusableError(`Redis at ${shown} cannot be used: ${why}`, { cause: error });
  }
  redis.on('close', () => {
    if (!lost && redis.status !== 'end') {
      lost = true;
      onState?.('lost', reason);
    }
  });
  redis.on('ready', () => {
    if (lost) {
      lost = false;
      onState?.('back', '');
    }
  });
  return redis;
}

/**
 * What of Redis' own configuration would lose jobs, as sentences; empty where nothing does, or where the
 * configuration may not be read.
 */
export async function redisWarnings(redis: Redis): Promise<readonly string[]> {
  const settings = await redis.call('CONFIG', 'GET', 'appendonly', 'maxmemory-policy').catch(() => []);
  const values = configValues(settings);
  return [
    ...(values.appendonly === 'no'
      ? [
          'Redis has `appendonly no`: questions that were accepted are lost when it is killed. Set `appendonly yes`.',
        ]
      : []),
    ...(values['maxmemory-policy'] && values['maxmemory-policy'] !== 'noeviction'
      ? ['Redis may evict jobs when its memory is full. Set `maxmemory-policy noeviction`.']
      : []),
  ];
}

/** The version that Redis says it has; null where it may not be asked. */
export async function redisVersion(redis: Redis): Promise<string | null> {
  const info = await redis.info('server').catch(() => '');
  return /^(?:valkey|redis)_version:(?<version>\d+(?:\.\d+)+)/mu.exec(info)?.groups?.['version'] ?? null;
}

/** RESP2 gives a flat list, RESP3 an object or a map. */
function configValues(settings: unknown): Record<string, string> {
  if (Array.isArray(settings)) {
    const pairs = settings.flatMap((value, index) => (index % 2 === 0 ? [[value, settings[index + 1]]] : []));
    return Object.fromEntries(pairs) as Record<string, string>;
  }
  return (settings instanceof Map ? Object.fromEntries(settings) : settings) as Record<string, string>;
}

async function withDeadline<Value>(promise: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
