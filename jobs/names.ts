import { createHash } from 'node:crypto';
import type { Episode } from '../src/model/episode.ts';
import type { RequestId } from '../src/model/request.ts';
import type { AlertJob } from './contracts.ts';

/** BullMQ's keys begin with this, vmping's own with `statePrefix`. */
export const queuePrefix = 'vmping';
const statePrefix = 'vmping-state';

/** The queue of one hypervisor: any worker of a queue may take any of its jobs. */
export function hostQueueName(hypervisor: string): string {
  return `host-${hypervisor}`;
}

/** The bot's queue. A `vmping chat` session has one of its own, so that it never takes another bot's answers. */
export const chatQueueName = 'chat';

/** BullMQ forbids ":" and ids of digits only, so a job's id is its kind, a dot and the request's id. */
export const jobIds = {
  diagnose: (id: RequestId) => `diagnose.${id}`,
  capture: (id: RequestId) => `capture.${id}`,
  open: (id: RequestId) => `open.${id}`,
  evidence: (id: RequestId) => `evidence.${id}`,
  /** The same state of an episode told twice is one job. */
  episode: ({ id, seq }: Episode) => `episode.${id}.${seq}`,
  /** BullMQ takes no colon, and platforms' channels may hold anything. */
  alert: ({ platform, channel, message }: AlertJob) =>
    `alert.${createHash('sha256')
      .update(JSON.stringify([platform, channel, message.key]))
      .digest('hex')
      .slice(0, 24)}`,
  progress: (id: RequestId, session: string, order: number) => `progress.${id}.${session}.${order}`,
  /** One per way in which a question can end: the same end reported twice is one job. */
  answer: (id: RequestId, kind: string) => `answer.${id}.${kind}`,
  watch: (id: RequestId, round: number) => `watch.${id}.${round}`,
};

export const keys = {
  hypervisors: `${statePrefix}:hypervisors`,
  alive: (hypervisor: string) => `${statePrefix}:alive:${hypervisor}`,
  request: (id: RequestId) => `${statePrefix}:request:${id}`,
  lease: (id: RequestId) => `${statePrefix}:lease:${id}`,
  /** Held by the bot that makes the line of a question. */
  opening: (id: RequestId) => `${statePrefix}:opening:${id}`,
  /** Questions that wait for the answer of this one. */
  joined: (id: RequestId) => `${statePrefix}:joined:${id}`,
  /** The question that runs on the same VM, target and hypervisor; `what` is a hash of them. */
  running: (what: string) => `${statePrefix}:running:${what}`,
  /** The newest question of a thread; `thread` is a hash of its reference. */
  thread: (thread: string) => `${statePrefix}:thread:${thread}`,
};
