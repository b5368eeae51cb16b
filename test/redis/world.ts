import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Redis } from 'ioredis';
import { createMemoryAdapter, type MemoryThread } from '../../adapters/chat/memory/memory-adapter.ts';
import { connectRedis } from '../../adapters/redis.ts';
import { type PrivateRedis, startPrivateRedis } from '../../adapters/redis-server.ts';
import type { Log } from '../../jobs/log.ts';
import { openQueues } from '../../jobs/queues.ts';
import { type StartBotOptions, startBotOn } from '../../src/cli/start-bot.ts';
import { type Engine, startWorkerOn } from '../../src/cli/start-worker.ts';
import type { DomainSource } from '../../src/inventory/domain-source.ts';
import { toPlainText } from '../../src/message/plain.ts';
import { HypervisorName } from '../../src/model/names.ts';
import { fakeEngine } from './fake-engine.ts';
import { fastTiming } from './timing.ts';

/** Faster than people read, so that tests see every step. */
const pace = { editEveryMs: () => 30, postEveryMs: () => 0 };

/** A Redis of its own, a bot with a chat in memory, and workers on demand. `platform`: what the chat calls itself. */
export async function createWorld(options: Partial<StartBotOptions> = {}, platform?: string) {
  const folder = await mkdtemp(join(tmpdir(), 'vmping-test-'));
  let server: PrivateRedis = await startPrivateRedis({ folder });
  const url = server.url;
  const logged: string[] = [];
  const log: Log = (event, fields) => logged.push(`${event} ${JSON.stringify(fields ?? {})}`);
  const chat = createMemoryAdapter(platform);
  let bot = await startBotOn({ redisUrl: url, adapters: [chat], log, timing: fastTiming, pace, ...options });
  const redis = await connectRedis(url, { role: 'worker' });
  const queues = openQueues(redis);
  const stops: (() => Promise<unknown>)[] = [];

  const startWorker = async (name: string, engine: Engine) => {
    const hypervisor = HypervisorName.parse(name);
    const worker = await startWorkerOn({ redisUrl: url, hypervisor, engine, log, timing: fastTiming });
    stops.push(() => worker.stop());
    return () => worker.stop();
  };

  return {
    url,
    chat,
    redis,
    queues,
    logged,
    /** A worker in this process. */
    async worker(name = 'hv1', domains?: DomainSource) {
      const engine = fakeEngine(undefined, domains);
      return { engine, stop: await startWorker(name, engine) };
    },
    /** The same with another engine; the answer ends it. */
    workerWith: startWorker,
    /** A worker in a process of its own, ready for work. */
    async workerProcess(name = 'hv1', slowMs?: number): Promise<ChildProcess> {
      const file = fileURLToPath(new URL('worker-process.ts', import.meta.url));
      const args = [file, url, name, ...(slowMs ? [String(slowMs)] : [])];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      stops.push(() => ended(child, () => child.kill('SIGKILL')));
      await new Promise((resolve, reject) => {
        child.stdout.once('data', resolve);
        child.once('exit', () => reject(new Error('the worker did not start')));
      });
      return child;
    },
    async restartRedis(downMs: number) {
      await server.stop();
      await delay(downMs);
      server = await startPrivateRedis({ folder });
    },
    async stopRedis() {
      await server.stop();
    },
    async restartBot() {
      await bot.stop();
      bot = await startBotOn({ redisUrl: url, adapters: [chat], log, timing: fastTiming, pace, ...options });
    },
    /** The thread of a question, once it has its final answer. */
    async answered(index = 0, withinMs = 15_000): Promise<MemoryThread> {
      await until(() => (chat.threads[index]?.posts.length ?? 0) > 0, withinMs);
      return chat.threads[index] as MemoryThread;
    },
    async stop() {
      await Promise.all(stops.map((stop) => stop().catch(() => undefined)));
      await bot.stop();
      await queues.close();
      redis.disconnect();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;

export async function until(holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end; await delay(20)) {
    if (await holds()) {
      return;
    }
  }
  throw new Error(`it did not come to hold within ${withinMs} ms: ${holds.toString().slice(0, 120)}`);
}

export async function ended(child: ChildProcess, kill: () => void): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return child.exitCode;
  }
  const exit = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
  });
  kill();
  return exit;
}

/** The keys of the questions that a worker is at now; those that have their answer keep theirs for a while. */
export async function runningQuestions(redis: Redis): Promise<readonly string[]> {
  const names = await redis.keys('vmping-state:lease:*');
  const values = await Promise.all(names.map((name) => redis.get(name)));
  return names.filter((_, index) => ![null, 'answered'].includes(values[index] ?? null));
}

/** Everything that a thread shows, the root first. */
export function textOf(thread: MemoryThread): string {
  return [thread.root, ...thread.posts.map(({ message }) => message)].map(toPlainText).join('\n');
}
