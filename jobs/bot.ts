import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { ChatAdapter } from '../adapters/chat/chat-adapter.ts';
import { defaultWatch, type WatchConfig } from '../src/config/sections/watch.ts';
import { type AlertRules, noAlerts } from '../src/incidents/route.ts';
import type { Message } from '../src/message/message.ts';
import type { Language } from '../src/message/say.ts';
import { type Meters, noMeters } from '../src/metrics/meters.ts';
import { type AuditLog, noAuditLog } from '../src/model/audit.ts';
import type { RequestId } from '../src/model/request.ts';
import { type Policy, silentPolicy } from '../src/policy/policy.ts';
import { meterBot } from './bot-meters.ts';
import { startChatWorker } from './chat/chat-worker.ts';
import { createIncidentStore } from './chat/incidents/incident-store.ts';
import { createIncidents } from './chat/incidents/incidents.ts';
import { meteredAdapter } from './chat/metered-adapter.ts';
import { createThreadOpener } from './chat/open-thread.ts';
import { createOutlet } from './chat/outlet.ts';
import { createReplies } from './chat/replies.ts';
import { createThreadDesk } from './chat/thread-desk.ts';
import { createClock } from './clock.ts';
import { createCommandService } from './commands/command-service.ts';
import { createEnqueue } from './enqueue.ts';
import { createIdleWatch } from './idle.ts';
import { createJoins } from './joins.ts';
import type { Log } from './log.ts';
import { chatQueueName } from './names.ts';
import { meterDepth } from './queue-meters.ts';
import { closeWithin, openQueues } from './queues.ts';
import { createRequestStore } from './requests.ts';
import { createThreadIndex } from './thread-index.ts';
import { defaultTiming, type Timing } from './timing.ts';
import { createWatch } from './watch/watch.ts';

export interface BotOptions {
  /** Answers people: fails fast. */
  readonly producer: Redis;
  /** Waits for jobs: outlives an outage. */
  readonly worker: Redis;
  readonly adapters: readonly ChatAdapter[];
  readonly log: Log;
  readonly language?: Language;
  /** Who may what; without one nobody may anything but at the terminal. */
  readonly policy?: Policy;
  /** Where every command is written down; without one nowhere. */
  readonly audit?: AuditLog;
  /** `chat`, or a queue of its own (`chat-...`) for a session that must not take another bot's answers. */
  readonly queue?: string;
  /** What is watched; without it what was asked for in chat. */
  readonly watch?: WatchConfig;
  readonly timing?: Timing;
  readonly pace?: Pace;
  /** What vmping says by itself, and where; a terminal is told all of it. Without them nothing else is. */
  readonly alerts?: AlertRules;
  readonly meters?: Meters;
  /** Whether each watched path is a metric of its own. */
  readonly meterPaths?: boolean;
}

/** How fast a platform is written to; both by platform, in milliseconds. */
export interface Pace {
  /** The shortest time between two edits of one message. */
  readonly editEveryMs: (platform: string) => number;
  /** The shortest time between two messages in one channel. */
  readonly postEveryMs: (platform: string) => number;
}

const isLocal = (platform: string) => platform === 'terminal' || platform === 'memory';

/** Slack takes about one message a second in a channel, and fifty edits a minute; Discord is near that. */
const usualPace: Pace = {
  editEveryMs: (platform) => (isLocal(platform) ? 100 : 2_000),
  postEveryMs: (platform) => (isLocal(platform) ? 0 : 1_000),
};

export interface RunningBot {
  /** Hears no more commands, finishes what it posts, and ends within `timing.shutdownMs`. */
  stop(): Promise<void>;
  /** Resolves when every question that this bot accepted has its answer in its thread. */
  whenIdle(): Promise<void>;
}

/** Hears commands on all adapters and shows the answers, until stopped. */
export async function startBot(options: BotOptions): Promise<RunningBot> {
  const { producer, worker, log, language = 'en', timing = defaultTiming, meters = noMeters } = options;
  const adapters = options.adapters.map((adapter) => meteredAdapter(adapter, meters));
  const queue = options.queue ?? chatQueueName;
  const pace = options.pace ?? usualPace;
  const clock = await createClock(producer);
  const clockTimer = setInterval(() => void clock.sync(), 10_000);
  clockTimer.unref();

  const idle = createIdleWatch<RequestId>();
  const replies = createReplies();
  const outlet = createOutlet({
    everyMs: pace.postEveryMs,
    onPause: (lane, ms) => log('a chat asked for a pause', { lane, ms }),
  });

  // What shows answers waits for Redis; what hears people fails fast.
  const answering = openQueues(worker);
  const enqueueAnswers = createEnqueue(answering, () => clock.now());
  const requests = createRequestStore(worker, timing);
  const threads = createThreadIndex(worker, timing);
  const opener = createThreadOpener({ requests, threads, outlet, session: randomUUID() });
  const adapterFor = (platform: string): ChatAdapter => {
    const found = adapters.find((adapter) => adapter.platform === platform);
    if (!found) {
      throw new Error(`this bot has no adapter for ${platform}`);
    }
    return found;
  };
  const desk = createThreadDesk({
    adapterFor,
    requests,
    opener,
    outlet,
    language,
    log,
    editEveryMs: pace.editEveryMs,
    now: () => clock.now(),
    replyTo: (id, message) => replies.send(id, message),
  });
  const shared = { clock, timing, language, log, queue, meters };
  const incidents = createIncidents({
    ...shared,
    redis: worker,
    enqueue: enqueueAnswers,
    adapters,
    adapterFor,
    outlet,
    rules: options.alerts ?? noAlerts,
    editEveryMs: pace.editEveryMs,
  });
  const policy = options.policy ?? silentPolicy;
  const watched = { ...shared, incidents, config: options.watch ?? defaultWatch() };
  const watch = createWatch({ ...watched, redis: worker, queues: answering, enqueue: enqueueAnswers });
  incidents.onUplink((incident, episode) => watch.uplink(incident, episode));
  const chat = await startChatWorker(worker, {
    ...shared,
    redis: worker,
    requests,
    joins: createJoins(worker, queue, timing),
    enqueue: enqueueAnswers,
    desk,
    incidents,
    watch,
    policy,
    onDelivered(id) {
      idle.close(id);
      replies.forget(id);
    },
  });

  await watch.start();

  const asking = openQueues(producer);
  meterDepth(asking.chat(queue), 'chat', meters);
  const enqueueQuestions = createEnqueue(asking, () => clock.now());
  const { book } = createWatch({ ...watched, redis: producer, queues: asking, enqueue: enqueueQuestions });
  meterBot({
    redis: producer,
    meters,
    watch: book,
    incidents: createIncidentStore(producer, queue, timing, clock),
    paths: options.meterPaths ?? false,
  });
  const service = createCommandService({
    ...shared,
    redis: producer,
    queues: asking,
    enqueue: enqueueQuestions,
    watch: book,
    requests: createRequestStore(producer, timing),
    threads: createThreadIndex(producer, timing),
    joins: createJoins(producer, queue, timing),
    patient: enqueueAnswers,
    policy,
    audit: options.audit ?? noAuditLog,
    adapters,
    alerts: options.alerts ?? noAlerts,
    onAsked(id: RequestId, reply: (message: Message) => Promise<void>) {
      idle.open(id);
      replies.remember(id, reply);
    },
  });
  for (const adapter of adapters) {
    await adapter.start({
      onCommand: (command) => idle.during(service.onCommand(command)),
      onPress: (press) => idle.during(service.onPress(press)),
      suggestVms: (asker, typed) => service.suggestVms(asker, typed),
    });
  }

  let stopping: Promise<void> | undefined;
  const stop = async () => {
    clearInterval(clockTimer);
    await closeWithin(timing.shutdownMs, async () => {
      await idle.settled();
      outlet.close();
      await desk.close();
      await watch.stop();
      await chat.stop();
      if (queue !== chatQueueName) {
        // A session's own queue ends with it.
        await watch.clear();
        await answering.chat(queue).obliterate({ force: true });
        await incidents.forget();
      }
      await Promise.all(adapters.map((adapter) => adapter.stop()));
      await Promise.all([asking.close(), answering.close()]);
    });
  };
  return {
    whenIdle: () => idle.whenIdle(),
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}
