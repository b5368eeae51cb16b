import type { Redis } from 'ioredis';
import type { Meters } from '../../src/metrics/meters.ts';
import type { RequestId } from '../../src/model/request.ts';
import type { Policy } from '../../src/policy/policy.ts';
import type { Clock } from '../clock.ts';
import {
  type Answer,
  type AnswerJob,
  type EvidenceJob,
  noDiagnosis,
  type OpenJob,
  type ProgressJob,
  type WatchJob,
} from '../contracts.ts';
import type { Enqueue } from '../enqueue.ts';
import { readPulse } from '../host/read-hypervisors.ts';
import type { Joins } from '../joins.ts';
import type { Log } from '../log.ts';
import { jobIds } from '../names.ts';
import { rememberPath, withLastKnown } from '../path-memory.ts';
import { enqueueQuestion } from '../question-jobs.ts';
import type { RequestState, RequestStore } from '../requests.ts';
import type { Timing } from '../timing.ts';
import type { Watch } from '../watch/watch.ts';
import { followVm } from './follow-vm.ts';
import type { Incidents } from './incidents/incidents.ts';
import type { ThreadDesk } from './thread-desk.ts';

export interface ChatContext {
  readonly redis: Redis;
  readonly requests: RequestStore;
  readonly enqueue: Enqueue;
  readonly desk: ThreadDesk;
  readonly joins: Joins;
  readonly incidents: Pick<Incidents, 'heard' | 'show' | 'digest'>;
  readonly watch: Pick<Watch, 'tick' | 'looked' | 'told' | 'round'>;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly log: Log;
  readonly meters: Meters;
  readonly policy: Policy;
  /** The queue that these jobs come from, and that the next round of watching goes to. */
  readonly queue: string;
  /** The final answer is in its thread. */
  readonly onDelivered: (id: RequestId) => void;
}

/** Shows that a question was asked. */
export async function handleOpen(job: OpenJob, { requests, desk }: ChatContext): Promise<void> {
  const state = await requests.get(job.requestId);
  if (state) {
    await desk.showAsked(state);
  }
}

/** Shows how far a question is, and those that wait for the same answer. */
export async function handleProgress(
  job: ProgressJob,
  { requests, desk, joins }: ChatContext,
): Promise<void> {
  for (const id of [job.requestId, ...(await joins.of(job.requestId))]) {
    const state = await requests.get(id);
    if (state) {
      desk.showProgress(state, job.session, job.order, job.progress);
    }
  }
}

/** Puts all that is known of an answer into its thread. */
export async function handleEvidence(job: EvidenceJob, { requests, desk }: ChatContext): Promise<void> {
  const state = await requests.get(job.requestId);
  if (state) {
    await desk.showEvidence(state);
  }
}

/** Shows the answer, if it is the first one for its question; a second one is dropped. */
export async function handleAnswer(job: AnswerJob, context: ChatContext): Promise<void> {
  const { requestId, answer } = job;
  const kind = answer.kind === 'no-diagnosis' ? answer.reason : answer.kind;
  const move = job.move ?? 0;
  const state = await context.requests.get(requestId);
  if (state?.final === null && (await followVm(state, answer, move, context))) {
    return;
  }
  await finish(requestId, jobIds.answer(requestId, kind, move), answer, context);
}

async function finish(id: RequestId, jobId: string, answer: Answer, context: ChatContext): Promise<void> {
  const { redis, requests, desk, log, timing } = context;
  const state = await requests.get(id);
  if (!state) {
    log('dropped an answer to a question that nobody remembers', { request: id });
    return;
  }
  const { vm, target } = state.record.request;
  const final = await requests.claimFinal(
    id,
    jobId,
    await withLastKnown(redis, { vm, target: target.text }, answer),
  );
  if (final.jobId !== jobId) {
    log('dropped a second answer', { request: id, job: jobId, final: final.jobId });
    return;
  }
  const { joins, enqueue, queue } = context;
  // Before it is shown: a channel that takes no message must not hold up the others.
  for (const each of await joins.of(id)) {
    await enqueue.answer(queue, each, final.answer);
  }
  if (final.answer.kind === 'diagnosis') {
    await rememberPath(redis, final.answer.diagnosis, timing);
  }
  await joins.end(state.asked);
  if (!state.delivered) {
    // Nothing was shown, and the asker was told at once: a line now would only puzzle.
    if (state.root !== null || !isQueueAway(final.answer)) {
      await desk.showAnswer(state, final.answer);
    }
    await requests.setDelivered(id);
    const { answer: given } = final;
    const said = given.kind === 'no-diagnosis' ? given.reason : given.kind;
    context.meters.add('vmping_questions_total', { answer: said });
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
    if (state.root === null || state.pickedUp === null) {
      // A bot that was killed while it asked may not have come so far.
      await enqueueQuestion(enqueue, queue, state);
    }
    await enqueue.watch(queue, { ...job, round: job.round + 1, missed: judged }, timing.watchMs);
    return;
  }
  await enqueue.answer(queue, job.requestId, judged, state.moves.length);
}

function isQueueAway(answer: Answer): boolean {
  return answer.kind === 'no-diagnosis' && answer.reason === 'queue-away';
}

/** The answer that ends the question, or the number of rounds in a row that its worker's lease was gone. */
async function judge(state: RequestState, job: WatchJob, context: ChatContext): Promise<Answer | number> {
  const { redis, requests, enqueue, clock, timing } = context;
  const { record, pickedUp } = state;
  const move = state.moves.length;
  const { hypervisor, id } = record.request;
  const pulse = await readPulse(redis, hypervisor);
  const worker = pulse?.worker ?? null;
  const lastSeen = pulse?.at ?? '';
  const now = clock.now();
  if (record.joins !== null) {
    // The other question is watched by itself; this one only must not miss its answer.
    const other = await requests.get(record.joins);
    if (other?.final) {
      return other.final.answer;
    }
  }
  const lease = await requests.lease(id, move);
  if (pickedUp && lease === 'answered') {
    return 0;
  }
  if (now > Date.parse(record.deadline) + timing.deadlineGraceMs) {
    await enqueue.withdraw(hypervisor, id, move).catch(() => false);
    const seconds = Math.round((Date.parse(record.deadline) - Date.parse(record.askedAt)) / 1_000);
    return noDiagnosis('deadline', { hypervisor, seconds, lastSeen });
  }
  if (record.joins !== null) {
    return 0;
  }
  if (!pickedUp) {
    // A worker that lives and is busy gets until the deadline; a silent one does not.
    if (
      worker !== null ||
      now < Date.parse(record.pickupBy) ||
      !(await enqueue.withdraw(hypervisor, id, move))
    ) {
      return 0;
    }
    const seconds = Math.round((now - Date.parse(record.askedAt)) / 1_000);
    return noDiagnosis('not-picked-up', { hypervisor, seconds, lastSeen });
  }
  if (lease === 'works') {
    return 0;
  }
  // A worker that was started again takes the job up by itself when the lock of the dead one runs out.
  const restarted = worker !== null && worker !== pickedUp.session;
  if (restarted || job.missed < 2) {
    return job.missed + 1;
  }
  return noDiagnosis('worker-died', { hypervisor, lastSeen });
}
