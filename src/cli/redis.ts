import { loadConfig } from '../../adapters/config-file.ts';
import { loadSecrets } from '../../adapters/environment.ts';
import { type PrivateRedis, startPrivateRedis } from '../../adapters/redis-server.ts';

/** Where Redis is for this process, and how to end it if it was started for it. */
export interface RedisForProcess {
  readonly url: string;
  /** Undefined where somebody said where Redis is. */
  readonly started: PrivateRedis | undefined;
}

/** Where the environment says that Redis is: `VMPING_REDIS_URL`, or the file of `VMPING_REDIS_URL_FILE`; null: nowhere. */
export function redisOfEnvironment(env: NodeJS.ProcessEnv = process.env): string | null {
  return loadSecrets(env, ['redisUrl']).redisUrl?.reveal() ?? null;
}

/** The same; where the environment is silent, `redis` of the configuration file of this machine. */
export function configuredRedis(env: NodeJS.ProcessEnv = process.env): string | null {
  return redisOfEnvironment(env) ?? loadConfig(undefined, env).config.redis;
}

/** The Redis of this URL; null: one of vmping's own. */
export async function provideRedis(url: string | null): Promise<RedisForProcess> {
  if (url !== null) {
    return { url, started: undefined };
  }
  const started = await startPrivateRedis();
  return { url: started.url, started };
}
