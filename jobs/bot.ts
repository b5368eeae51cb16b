import type { Redis } from 'ioredis';
import type { ChatAdapter } from '../adapters/chat/chat-adapter.ts';
import type { Language } from '../src/message/say.ts';
import { startChatWorker } from './chat-worker.ts';
import { createClock } from './clock.ts';
import { type CommandServiceOptions, handleCommand } from './command-service.ts';
import { createEnqueue } from './enqueue.ts';
import type { Log } from './log.ts';
import { chatQueueName } from './names.ts';
import { closeWithin, openQueues } from './queues.ts';
import { createRequestStore } from './requests.ts';
import { createThreadDesk } from './thread-desk.ts';
import { defaultTiming, type Timing } from './timing.ts';

export interface BotOptions {
  /** Answers people: fails fast. */
  readonly producer: Redis;
  /** Waits for jobs: outlives an outage. */
  readonly worker: Redis;
  readonly adapters: readonly ChatAdapter[];
  readonly log: Log;
  readonly language?: Language;
  /** `chat`, or a queue of its own (`chat-...`) for a session that must not take another bot's answers. */
  readonly queue?: string;
  readonly timing?: Timing;
  /** The shortest time between two edits of one message; platforms with limits need 2 s. */
  readonly editEveryMs?: (platform: string) => number;
}

export interface RunningBot {
  /** Hears no more commands, finishes what it posts, and ends within `timing.shutdownMs`. */
  stop(): Promise<void>;
  /** Resolves when every question that this bot accepted has its answer in its thread. */
  whenIdle(): Promise<void>;
}

/** Hears commands on all adapters and shows the answers, until stopped. */
export async function startBot(options: BotOptions): Promise<RunningBot> {
  const { producer, worker, adapters, log, language = 'en', timing = defaultTiming } = options;
  const queue = options.queue ?? chatQueueName;
  const clock = await createClock(producer);
  const clockTimer = setInterval(() => void clock.sync(), 10_000);
  clockTimer.unref();

  const answering = openQueues(worker);
  const answerRequests = createRequestStore(worker, timing);
  const desk = createThreadDesk({
    adapters,
    requests: answerRequests,
    language,
    editEveryMs:
      options.editEveryMs ?? ((platform) => (platform === 'terminal' || platform === 'memory' ? 100 : 2_000)),
    now: () => clock.now(),
  });
  const enqueueAnswers = createEnqueue(answering);
  const open = new Set<string>();
  const idleWaiters: (() => void)[] = [];
  const wakeIfIdle = () => {
    if (open.size === 0 && inFlight.size === 0) {
      idleWaiters.splice(0).forEach((wake) => {
        wake();
      });
    }
  };
  const onDelivered = (id: string) => {
    open.delete(id);
    wakeIfIdle();
  };
  const inFlight = new Set<Promise<void>>();
  const shared = { clock, timing, language, log, queue };
  const chat = await startChatWorker(worker, {
    ...shared,
    redis: worker,
    requests: answerRequests,
    enqueue: enqueueAnswers,
    desk,
    onDelivered,
  });

  const asking = openQueues(producer);
  const service: CommandServiceOptions = {
    ...shared,
    redis: producer,
    queues: asking,
    enqueue: createEnqueue(asking),
    requests: createRequestStore(producer, timing),
    patient: { enqueue: enqueueAnswers, requests: answerRequests },
    onOpened: (id, thread) => desk.opened(id, thread),
    onAsked: (id: string) => open.add(id),
  };
  for (const adapter of adapters) {
    await adapter.start({
      onCommand: (command) => {
        const handled = handleCommand(command, adapter, service).finally(() => {
          inFlight.delete(handled);
          wakeIfIdle();
        });
        inFlight.add(handled);
        return handled;
      },
      onPress: () => Promise.resolve(),
      suggestVms: () => Promise.resolve([]),
    });
  }

  let stopping: Promise<void> | undefined;
  const stop = async () => {
    clearInterval(clockTimer);
    await closeWithin(timing.shutdownMs, async () => {
      await Promise.allSettled(inFlight);
      await desk.close();
      await chat.stop();
      if (queue !== chatQueueName) {
        // A session's own queue ends with it.
        await answering.chat(queue).obliterate({ force: true });
      }
      await Promise.all(adapters.map((adapter) => adapter.stop()));
      await Promise.all([asking.close(), answering.close()]);
    });
  };
  return {
    whenIdle: () =>
      new Promise((resolve) => {
        idleWaiters.push(resolve);
        wakeIfIdle();
      }),
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}
