import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { ChatAdapter, IncomingCommand, OpenedThread } from '../adapters/chat/chat-adapter.ts';
import type { Message } from '../src/message/message.ts';
import {
  notice,
  renderHelp,
  renderNotLocated,
  renderStatus,
  renderWhere,
  renderWrongUsage,
} from '../src/message/notices.ts';
import { type Language, say } from '../src/message/say.ts';
import { renderProgress, renderRoot } from '../src/message/thread.ts';
import { type Command, parseCommand } from '../src/model/command.ts';
import { locateVm } from '../src/model/inventory.ts';
import { RequestId } from '../src/model/request.ts';
import { text } from '../src/model/text.ts';
import { readHypervisors } from './announce.ts';
import { type Clock, moment } from './clock.ts';
import { noDiagnosis, type RequestRecord } from './contracts.ts';
import type { Enqueue } from './enqueue.ts';
import type { Log } from './log.ts';
import type { Queues } from './queues.ts';
import type { RequestStore } from './requests.ts';
import { outcomeLine, questionOf, rootKey } from './thread-desk.ts';
import type { Timing } from './timing.ts';
import { whenSeen } from './when-seen.ts';

export interface CommandServiceOptions {
  /** A connection of the role `producer`: a person waits. */
  readonly redis: Redis;
  readonly queues: Queues;
  readonly enqueue: Enqueue;
  readonly requests: RequestStore;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly language: Language;
  readonly log: Log;
  /** The queue that answers go to. */
  readonly queue: string;
  /** The same on a connection that waits for Redis to come back: to end well what was begun. */
  readonly patient: { readonly enqueue: Enqueue; readonly requests: RequestStore };
  /** The thread of a question, for this process, whether or not Redis could be told. */
  readonly onOpened: (id: RequestId, opened: OpenedThread) => void;
  /** A question was accepted: it gets exactly one answer from here on. */
  readonly onAsked: (id: RequestId) => void;
}

/** From a line that a person typed to a question in a hypervisor's queue, or to an answer at once. Never throws. */
export async function handleCommand(
  incoming: IncomingCommand,
  adapter: ChatAdapter,
  options: CommandServiceOptions,
): Promise<void> {
  const { language, log } = options;
  try {
    await run(parseCommand(incoming.text), incoming, adapter, options);
  } catch (error) {
    const problem = problemOf(error);
    log('a command failed', { platform: incoming.platform, error: problem });
    const away =
      options.redis.status !== 'ready' || /writ(e)?able|timed out|timeout|connection/iu.test(problem);
    const why = text(away ? 'answer.queue-away' : 'answer.internal', { problem });
    await incoming.reply(notice(`failed.${incoming.id}`, [say(why, language)])).catch(() => undefined);
  }
}

async function run(
  command: ReturnType<typeof parseCommand>,
  incoming: IncomingCommand,
  adapter: ChatAdapter,
  options: CommandServiceOptions,
): Promise<void> {
  const { language } = options;
  const key = `reply.${incoming.id}`;
  switch (command.kind) {
    case 'wrong-usage':
      return incoming.reply(renderWrongUsage(key, command, language));
    case 'help':
      return incoming.reply(renderHelp(key, language));
    case 'status':
      return incoming.reply(await status(key, options));
    case 'where':
      return incoming.reply(await where(key, command, options));
    case 'diagnose':
      return ask(key, command, incoming, adapter, options);
    default:
      return command satisfies never;
  }
}

/**
 * The order matters. The memory and the watch come first, so that a bot that is killed at any later point leaves
 * a question that gets its answer, even if only "no result"; the line in the channel comes before the job, so
 * that an answer finds its thread.
 */
async function ask(
  key: string,
  command: Extract<Command, { kind: 'diagnose' }>,
  incoming: IncomingCommand,
  adapter: ChatAdapter,
  options: CommandServiceOptions,
): Promise<void> {
  const { redis, requests, enqueue, clock, timing, language, queue, log } = options;
  const located = locateVm(await readHypervisors(redis), command.vm, command.hypervisor);
  if (located.kind !== 'found') {
    const again = (vm: string) => `/vmping ${quoted(vm)} ${command.target.text}`;
    return incoming.reply(renderNotLocated(key, command, located, language, again));
  }
  const now = clock.now();
  const record: RequestRecord = {
    v: 1,
    request: {
      id: requestIdOf(incoming),
      vm: command.vm,
      target: command.target,
      hypervisor: located.hypervisor,
      nic: null,
    },
    platform: incoming.platform,
    channel: incoming.channel,
    askedBy: incoming.person,
    askedAt: moment(now),
    pickupBy: moment(now + timing.pickupMs),
    deadline: moment(now + timing.deadlineMs),
  };
  const { request, askedAt, deadline } = record;
  if (!(await requests.create(record))) {
    log('the same command was delivered twice', { request: request.id });
    return;
  }
  await enqueue.watch(queue, { v: 1, requestId: request.id, round: 0, missed: 0 }, timing.watchMs);
  options.onAsked(request.id);
  const root = renderRoot(rootKey(record), renderProgress(questionOf(record), null, language));
  const opened = await adapter.openThread(incoming.channel, root, 'first');
  options.onOpened(request.id, opened);
  try {
    await requests.setThread(request.id, opened.thread, opened.root);
    await enqueue.diagnose({ v: 1, request, replyTo: queue, askedAt, deadline });
  } catch (error) {
    await endWithoutQueue(record, opened, adapter, options, problemOf(error));
  }
}

/** Redis went away after the line was shown: the line says so at once, and Redis hears of it when it is back. */
async function endWithoutQueue(
  record: RequestRecord,
  opened: OpenedThread,
  adapter: ChatAdapter,
  { patient, queue, language, log }: CommandServiceOptions,
  problem: string,
): Promise<void> {
  const { id } = record.request;
  const answer = noDiagnosis('queue-away', { problem });
  log('Redis went away while a question was asked', { request: id, error: problem });
  patient.requests
    .setThread(id, opened.thread, opened.root)
    .then(() => patient.enqueue.answer(queue, id, answer))
    .catch((error: unknown) =>
      log('a question could not be ended', { request: id, error: problemOf(error) }),
    );
  await adapter.edit(opened.root, renderRoot(rootKey(record), outcomeLine(record, answer, language)));
}

function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function where(
  key: string,
  command: Extract<Command, { kind: 'where' }>,
  { redis, clock, language }: CommandServiceOptions,
): Promise<Message> {
  const located = locateVm(await readHypervisors(redis), command.vm, command.hypervisor);
  if (located.kind !== 'found') {
    return renderNotLocated(key, command, located, language, (vm) => `/vmping where ${quoted(vm)}`);
  }
  const lastSeen = whenSeen(located.lastSeen, clock.now());
  return renderWhere(key, command.vm, { ...located, lastSeen }, language);
}

async function status(key: string, options: CommandServiceOptions): Promise<Message> {
  const { redis, queues, clock, language, queue } = options;
  const [known, chat] = await Promise.all([
    readHypervisors(redis),
    queues.chat(queue).getJobCounts('wait', 'active', 'failed'),
  ]);
  const hypervisors = await Promise.all(
    known.map(async ({ announcement, alive }) => {
      const { hypervisor, vms, at } = announcement;
      const counts = await queues.host(hypervisor).getJobCounts('wait', 'active');
      const lastSeen = whenSeen(at, clock.now());
      return {
        hypervisor,
        alive,
        vms: vms.length,
        lastSeen,
        waiting: counts.wait ?? 0,
        active: counts.active ?? 0,
      };
    }),
  );
  const counts = { waiting: chat.wait ?? 0, active: chat.active ?? 0, failed: chat.failed ?? 0 };
  return renderStatus(key, hypervisors, counts, language);
}

/** The same event gives the same id, on every bot and after every restart; nothing of it can be guessed back. */
function requestIdOf({ platform, channel, id }: IncomingCommand): RequestId {
  const hash = createHash('sha256')
    .update(JSON.stringify([platform, channel, id]))
    .digest('hex');
  return RequestId.parse(`r${hash.slice(0, 24)}`);
}

function quoted(vm: string): string {
  return /[\s"']/u.test(vm) ? (vm.includes('"') ? `'${vm}'` : `"${vm}"`) : vm;
}
