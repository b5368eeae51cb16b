import { type PrivateRedis, startPrivateRedis } from '../../adapters/redis-server.ts';

/** Where Redis is for this process, and how to end it if it was started for it. */
export interface RedisForProcess {
  readonly url: string;
  /** Undefined where `VMPING_REDIS_URL` says where Redis is. */
  readonly started: PrivateRedis | undefined;
}

/** The Redis of `VMPING_REDIS_URL`, or one of vmping's own. */
export async function provideRedis(env: NodeJS.ProcessEnv = process.env): Promise<RedisForProcess> {
  const url = env.VMPING_REDIS_URL;
  if (url) {
    return { url, started: undefined };
  }
  const started = await startPrivateRedis();
  return { url: started.url, started };
}
