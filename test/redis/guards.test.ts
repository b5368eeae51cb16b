import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemoryAdapter } from '../../adapters/chat/memory/memory-adapter.ts';
import { connectRedis, redisAddress, redisWarnings } from '../../adapters/redis.ts';
import { startPrivateRedis } from '../../adapters/redis-server.ts';
import { silentLog } from '../../jobs/log.ts';
import { startBotOn } from '../../src/cli/start-bot.ts';
import { fastTiming } from './timing.ts';
import { createWorld, textOf, until, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.stop());

test('a Redis that refuses is asked about once a second, and the worker works when it no longer refuses', async () => {
  const { stop } = await world.worker('hv1');
  await world.redis.call('ACL', 'SETUSER', 'default', '-evalsha', '-eval');
  // Wakes the worker, whose script is then refused.
  await world.redis.zadd('vmping:host-hv1:marker', 0, '0');
  await delay(2_000);
  const refused = world.logged.filter((line) => line.includes('NOPERM')).length;
  await world.redis.call('ACL', 'SETUSER', 'default', '+@all');
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(20);
  await world.chat.say('web01 10.0.0.1');
  expect(textOf(await world.answered())).toContain('unreachable');
  await stop();
});

test('a worker that stops takes its heartbeat back; what it said last stays', async () => {
  const { stop } = await world.worker('hv2');
  await until(async () => (await world.redis.exists('vmping-state:alive:hv2')) === 1);
  await stop();
  expect(await world.redis.exists('vmping-state:alive:hv2')).toBe(0);
  await world.chat.say('where hv2/fast');
  expect(world.chat.replies.at(-1)?.fallback).toMatch(
    /^fast was on hv2 \(running\), whose worker has been silent since/u,
  );
});

test('two bots on one Redis: each shows the answers to its own questions', async () => {
  const { stop } = await world.worker('hv3');
  const chat = createMemoryAdapter();
  const options = { redisUrl: world.url, adapters: [chat], log: silentLog, timing: fastTiming };
  const session = await startBotOn({ ...options, queue: 'chat-session-1' });
  const before = world.chat.threads.length;
  const lines = [1, 2, 3, 4, 5].map((last) => `hv3/web01 10.0.0.${last}`);
  await Promise.all(lines.flatMap((line) => [chat.say(line), world.chat.say(line)]));
  const all = () => [...chat.threads, ...world.chat.threads.slice(before)];
  await until(() => all().length === 10 && all().every(({ posts }) => posts.length === 1));
  expect(chat.threads).toHaveLength(5);
  expect(world.chat.threads).toHaveLength(before + 5);
  await session.whenIdle();
  await session.stop();
  // The session's queue is gone with it.
  expect(await world.redis.keys('vmping:chat-session-1:*')).toEqual([]);
  await stop();
});

test('a Redis that is not there is told in a sentence, without the password', async () => {
  await expect(connectRedis('redis://user:secret@127.0.0.1:1', { role: 'producer' })).rejects.toThrow(
    'Redis at redis://127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1',
  );
  await expect(connectRedis('unix:///no/such.sock', { role: 'worker' })).rejects.toThrow(
    'Redis at unix:///no/such.sock cannot be used: connect ENOENT /no/such.sock',
  );
  expect(() => redisAddress('mysql://x')).toThrow('is not Redis');
  expect(() => redisAddress('foo')).toThrow('not a URL');
});

test('addresses of Redis', () => {
  expect(redisAddress('redis://u:p%40ss@[fd00::1]:6380/2').options).toEqual({
    host: 'fd00::1',
    port: 6380,
    db: 2,
    username: 'u',
    password: 'p@ss',
  });
  expect(redisAddress('rediss://redis.example.org').options).toMatchObject({ port: 6379, tls: {} });
  expect(redisAddress('unix:///run/redis.sock').options).toEqual({ path: '/run/redis.sock', db: 0 });
  expect(redisAddress('/run/redis.sock').options).toEqual({ path: '/run/redis.sock' });
});

test('settings of Redis that would lose jobs are told', async () => {
  expect(await redisWarnings(world.redis)).toEqual([]);
  await world.redis.call('CONFIG', 'SET', 'appendonly', 'no');
  await world.redis.call('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
  expect(await redisWarnings(world.redis)).toHaveLength(2);
  await world.redis.call('CONFIG', 'SET', 'appendonly', 'yes', 'maxmemory-policy', 'noeviction');
});

test('no Redis to start: the line that installs it', async () => {
  await expect(startPrivateRedis({ path: '/nowhere' })).rejects.toThrow('apt-get install redis-server');
});

test('a private Redis ends and leaves no folder', async () => {
  const server = await startPrivateRedis();
  const folder = server.url.replace('unix://', '').replace('/redis.sock', '');
  expect(existsSync(folder)).toBe(true);
  await server.stop();
  await server.stop();
  expect(existsSync(folder)).toBe(false);
});

test.runIf(existsSync('/usr/bin/setpriv'))(
  'a private Redis dies with its vmping, also when that is killed',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vmping-test-'));
    const module = new URL('../../adapters/redis-server.ts', import.meta.url).href;
    const script = `const { startPrivateRedis } = await import(${JSON.stringify(module)});
    console.log((await startPrivateRedis({ folder: ${JSON.stringify(folder)} })).pid); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) => {
      child.stdout.once('data', (data: Buffer) => resolve(Number(data.toString('utf8'))));
    });
    child.kill('SIGKILL');
    await until(() => !existsSync(`/proc/${pid}/exe`) || isDefunct(pid));
    await rm(folder, { recursive: true });
  },
);

/** Ended, and only waiting for a parent to notice. */
function isDefunct(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
