import { setTimeout as delay } from 'node:timers/promises';
import type { ChatAdapter } from '../../../adapters/chat/chat-adapter.ts';
import { startPrivateRedis } from '../../../adapters/redis-server.ts';
import { type Log, silentLog } from '../../../jobs/log.ts';
import { startBotOn } from '../../../src/cli/start-bot.ts';
import { startWorkerOn } from '../../../src/cli/start-worker.ts';
import { fixedDomains } from '../../../src/inventory/domain-source.ts';
import { HypervisorName } from '../../../src/model/names.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { median, quantile } from '../../lab/bench/statistics.ts';
import { sampleDiagnosis } from '../../redis/diagnosis.ts';
import { noCapture } from '../no-capture.ts';
import type { LoadChat } from './load-chat.ts';

export interface LoadOptions {
  readonly commands: number;
  /** The time over which they are asked, evenly. */
  readonly overMs: number;
  /** How often something goes wrong; 0: never. */
  readonly troubleEveryMs: number;
  /** Milliseconds that the engine takes for one question. */
  readonly engineMs: number;
  /** The bot is ended and started anew this often while it is asked. */
  readonly restarts?: number;
  readonly log?: Log;
}

export interface LoadResult {
  readonly commands: number;
  /** Commands with exactly one line, which ends in the outcome, and exactly one answer below it. */
  readonly right: number;
  /** What was wrong with the others, a line each. */
  readonly wrong: readonly string[];
  readonly acknowledged: Times;
  readonly firstMessage: Times;
  readonly finalAnswer: Times;
}

/** Milliseconds. */
export interface Times {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

const everyone: Policy = { rules: [{ commands: 'all', people: 'everyone', groups: [] }], groups: {} };

/** Asks many questions in many channels while things go wrong, and counts what came of each. */
export async function runLoad(chat: LoadChat, options: LoadOptions): Promise<LoadResult> {
  const { commands, overMs, troubleEveryMs, engineMs, restarts = 0, log = silentLog } = options;
  const server = await startPrivateRedis();
  const asked = new Map<string, number>();
  const first = new Map<string, number>();
  const final = new Map<string, number>();
  const note = (into: Map<string, number>, words: string) => {
    const target = targetIn(words);
    const since = asked.get(target);
    if (since !== undefined && !into.has(target)) {
      into.set(target, performance.now() - since);
    }
  };
  const watched = (): ChatAdapter => {
    const adapter = chat.createAdapter();
    return {
      ...adapter,
      async openThread(...args) {
        const opened = await adapter.openThread(...args);
        note(first, args[1].fallback);
        return opened;
      },
      async edit(...args) {
        await adapter.edit(...args);
        if (args[1].fallback.includes('unreachable')) {
          note(final, args[1].fallback);
        }
      },
    };
  };
  const worker = await startWorkerOn({
    redisUrl: server.url,
    hypervisor: HypervisorName.parse('hv1'),
    concurrency: 32,
    log,
    engine: {
      capture: noCapture,
      domains: fixedDomains([{ name: 'web01', state: 'running' }]),
      async diagnose(request) {
        await delay(engineMs);
        return sampleDiagnosis({ ...request, target: request.target.text });
      },
    },
  });
  const startChat = () => startBotOn({ redisUrl: server.url, adapters: [watched()], log, policy: everyone });
  let bot = await startChat();
  const acknowledged: number[] = [];
  const unheard: string[] = [];
  let turn = 0;
  const troubles =
    troubleEveryMs > 0
      ? setInterval(() => {
          turn += 1;
          chat.trouble(turn);
        }, troubleEveryMs)
      : undefined;
  try {
    const pending: Promise<void>[] = [];
    const begun = performance.now();
    for (let index = 0; index < commands; index += 1) {
      await delay(Math.max(0, begun + (index * overMs) / commands - performance.now()));
      if (restarts > 0 && index > 0 && index % Math.ceil(commands / (restarts + 1)) === 0) {
        await bot.stop();
        bot = await startChat();
      }
      const target = `10.${1 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
      const channel = chat.channels[index % chat.channels.length] ?? '';
      asked.set(target, performance.now());
      // One in ten is delivered twice.
      const asking = chat.ask(channel, 'web01', target, index % 10 === 0 ? 2 : 1).then((ms) => {
        if (ms === undefined) {
          // Nobody acknowledged: the person sees that it failed, and asks again.
          unheard.push(target);
          asked.delete(target);
        } else {
          acknowledged.push(ms);
        }
      });
      pending.push(asking);
    }
    await Promise.all(pending);
    clearInterval(troubles);
    await finished(chat, asked);
    const wrong = judge(chat, [...asked.keys()]);
    return {
      commands: asked.size,
      right: asked.size - wrong.length,
      wrong: [...wrong, ...(unheard.length > 0 ? [`${unheard.length} were not acknowledged`] : [])],
      acknowledged: timesOf(acknowledged),
      firstMessage: timesOf([...first.values()]),
      finalAnswer: timesOf([...final.values()]),
    };
  } finally {
    clearInterval(troubles);
    await bot.stop();
    await worker.stop();
    await server.stop();
    await chat.stop();
  }
}

/** Waits until every question has its answer, or nothing changed for a while. */
async function finished(chat: LoadChat, asked: ReadonlyMap<string, number>): Promise<void> {
  let last = -1;
  for (let quiet = 0; quiet < 75; quiet += 1) {
    const left = judge(chat, [...asked.keys()]).length;
    if (left === 0) {
      break;
    }
    quiet = left === last ? quiet : 0;
    last = left;
    await delay(1_000);
  }
  // What comes twice comes a little later.
  await delay(2_000);
}

type Line = ReturnType<LoadChat['read']>[number];

/** What is wrong: a target each that has not exactly one line with the outcome, and one answer below it. */
function judge(chat: LoadChat, targets: readonly string[]): string[] {
  const lines = new Map<string, Line[]>();
  for (const line of chat.read()) {
    const target = targetIn(line.text);
    lines.set(target, [...(lines.get(target) ?? []), line]);
  }
  return targets.map((target) => judgeOne(target, lines.get(target) ?? [])).filter((each) => each !== '');
}

function judgeOne(target: string, lines: readonly Line[]): string {
  const [line] = lines;
  if (line === undefined || lines.length > 1) {
    return `${target}: ${lines.length} lines`;
  }
  if (!line.text.includes('unreachable')) {
    return `${target}: ends in "${line.text}"`;
  }
  const answers = line.posts.filter((post) => post.includes('Asked by'));
  return answers.length === 1 ? '' : `${target}: ${answers.length} answers`;
}

function targetIn(words: string): string {
  return /10\.\d+\.\d+\.\d+/u.exec(words)?.[0] ?? '';
}

function timesOf(all: readonly number[]): Times {
  const at = (part: number) => quantile([...all], part) ?? Number.NaN;
  return { p50: median([...all]) ?? Number.NaN, p95: at(0.95), p99: at(0.99), max: Math.max(...all) };
}
