import type { Redis } from 'ioredis';
import type { RequestId } from '../src/model/request.ts';
import { readHypervisor } from './announce.ts';
import type { Clock } from './clock.ts';
import { type Answer, type AnswerJob, noDiagnosis, type ProgressJob, type WatchJob } from './contracts.ts';
import type { Enqueue } from './enqueue.ts';
import type { Log } from './log.ts';
import { jobIds } from './names.ts';
import type { RequestState, RequestStore } from './requests.ts';
import type { ThreadDesk } from './thread-desk.ts';
import type { Timing } from './timing.ts';

export interface ChatContext {
  readonly redis: Redis;
  readonly requests: RequestStore;
  readonly enqueue: Enqueue;
  readonly desk: ThreadDesk;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly log: Log;
  /** The queue that these jobs come from, and that the next round of watching goes to. */
  readonly queue: string;
  /** The final answer is in its thread. */
  readonly onDelivered: (id: RequestId) => void;
}

/** Shows how far a question is. */
export async function handleProgress(job: ProgressJob, { requests, desk }: ChatContext): Promise<void> {
  const state = await requests.get(job.requestId);
  if (state) {
    desk.showProgress(state, job.session, job.order, job.progress);
  }
}

/** Shows the answer, if it is the first one for its question; a second one is dropped. */
export async function handleAnswer(job: AnswerJob, context: ChatContext): Promise<void> {
  const { requestId, answer } = job;
  const kind = answer.kind === 'diagnosis' ? answer.kind : answer.reason;
  await finish(requestId, jobIds.answer(requestId, kind), answer, context);
}

async function finish(id: RequestId, jobId: string, answer: Answer, context: ChatContext): Promise<void> {
  const { requests, desk, log } = context;
  const state = await requests.get(id);
  if (!state) {
    log('dropped an answer to a question that nobody remembers', { request: id });
    return;
  }
  const final = await requests.claimFinal(id, jobId, answer);
  if (final.jobId !== jobId) {
    log('dropped a second answer', { request: id, job: jobId, final: final.jobId });
    return;
  }
  if (!state.delivered) {
    await desk.showAnswer(state, final.answer);
    await requests.setDelivered(id);
    context.onDelivered(id);
  }
}

/** Ends a question that nobody will answer: not taken, worker dead, deadline passed. Else looks again later. */
export async function handleWatch(job: WatchJob, context: ChatContext): Promise<void> {
  const { requests, enqueue, queue, timing } = context;
  const state = await requests.get(job.requestId);
  if (!state || state.final) {
    return;
  }
  const judged = await judge(state, job, context);
  if (typeof judged === 'number') {
    await enqueue.watch(queue, { ...job, round: job.round + 1, missed: judged }, timing.watchMs);
    return;
  }
  await enqueue.answer(queue, job.requestId, judged);
}

/** The answer that ends the question, or the number of rounds in a row that its worker's lease was gone. */
async function judge(state: RequestState, job: WatchJob, context: ChatContext): Promise<Answer | number> {
  const { redis, requests, enqueue, clock, timing } = context;
  const { record, pickedUp } = state;
  const { hypervisor, id } = record.request;
  const known = await readHypervisor(redis, hypervisor);
  const lastSeen = known?.announcement.at ?? '';
  const now = clock.now();
  if (now > Date.parse(record.deadline) + timing.deadlineGraceMs) {
    await enqueue.withdraw(hypervisor, id).catch(() => false);
    const seconds = Math.round((Date.parse(record.deadline) - Date.parse(record.askedAt)) / 1_000);
    return noDiagnosis('deadline', { hypervisor, seconds, lastSeen });
  }
  if (!pickedUp) {
    // A worker that lives and is busy gets until the deadline; a silent one does not.
    if (known?.alive || now < Date.parse(record.pickupBy) || !(await enqueue.withdraw(hypervisor, id))) {
      return 0;
    }
    const seconds = Math.round((now - Date.parse(record.askedAt)) / 1_000);
    return noDiagnosis('not-picked-up', { hypervisor, seconds, lastSeen });
  }
  if (await requests.hasLease(id)) {
    return 0;
  }
  // A worker that was started again takes the job up by itself when the lock of the dead one runs out.
  const restarted = known?.alive === true && known.announcement.session !== pickedUp.session;
  if (restarted || job.missed < 2) {
    return job.missed + 1;
  }
  return noDiagnosis('worker-died', { hypervisor, lastSeen });
}
