import type { Meters } from '../../src/metrics/meters.ts';
import type { Capture, Diagnose } from '../../src/model/request.ts';
import { type Clock, moment } from '../clock.ts';
import { Addressee, Answer, type CaptureJob, type DiagnoseJob, noDiagnosis } from '../contracts.ts';
import type { Enqueue } from '../enqueue.ts';
import type { Log } from '../log.ts';
import type { RequestStore } from '../requests.ts';
import type { Timing } from '../timing.ts';
import { meterAnswer } from './diagnosis-meters.ts';
import { createProgressSender } from './progress-sender.ts';

export interface HostContext {
  readonly diagnose: Diagnose;
  readonly capture: Capture;
  readonly enqueue: Enqueue;
  readonly requests: RequestStore;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly session: string;
  readonly hypervisor: string;
  readonly log: Log;
  readonly meters: Meters;
  /** Aborted when the process is to end. */
  readonly shutdown: AbortSignal;
}

type OnProgress = Parameters<Diagnose>[1]['onProgress'];

/** What is done with a job: the answer, not yet checked. */
type Work = (signal: AbortSignal, onProgress: OnProgress) => Promise<unknown>;

/** Runs the engine on one question and sends exactly one answer, whatever happens in between. */
export function handleDiagnose(job: DiagnoseJob, context: HostContext, lost: AbortSignal): Promise<void> {
  return answerJob(job, context, lost, async (signal, onProgress) => ({
    kind: 'diagnosis',
    diagnosis: await context.diagnose(job.request, { signal, onProgress }),
  }));
}

/** Listens on the path of a question and sends exactly one answer. */
export function handleCapture(job: CaptureJob, context: HostContext, lost: AbortSignal): Promise<void> {
  return answerJob(job, context, lost, async (signal) => ({
    kind: 'capture',
    ...(await context.capture(job.request, { signal, seconds: job.seconds })),
  }));
}

async function answerJob(
  job: DiagnoseJob,
  context: HostContext,
  lost: AbortSignal,
  work: Work,
): Promise<void> {
  const { requests, enqueue, session, clock, timing, log } = context;
  const from = performance.now();
  const { request, replyTo, move } = job;
  if (await requests.isFinal(request.id)) {
    log('skipped a question that has its answer', { request: request.id });
    return;
  }
  await requests.pickUp(request.id, session, moment(clock.now()), move);
  const lease = setInterval(() => {
    requests.renewLease(request.id, session, move).catch(() => undefined);
  }, timing.leaseMs);
  const progress = createProgressSender(timing.progressMs, (each, order) =>
    enqueue.progress(replyTo, { v: 1, requestId: request.id, session, order, progress: each }),
  );
  try {
    const answer = await runWork(job, context, lost, (signal) => work(signal, (each) => progress.push(each)));
    await progress.stop();
    if (answer === undefined) {
      log('lost the lock on a question; whoever has it now answers', { request: request.id });
      return;
    }
    meterAnswer(context.meters, answer, performance.now() - from);
    await enqueue.answer(replyTo, request.id, answer, move);
    clearInterval(lease);
    await requests.setAnswered(request.id, move);
  } finally {
    clearInterval(lease);
  }
}

/** Undefined: the job is no longer this worker's. */
export async function runWork(
  job: DiagnoseJob,
  context: HostContext,
  lost: AbortSignal,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<Answer | undefined> {
  const { clock, timing, hypervisor, shutdown, log } = context;
  const { request } = job;
  const leftMs = Date.parse(job.deadline) - clock.now();
  const seconds = Math.round((Date.parse(job.deadline) - Date.parse(job.askedAt)) / 1_000);
  const tooLate = () => noDiagnosis('deadline', { hypervisor, seconds, lastSeen: moment(clock.now()) });
  if (request.hypervisor !== hypervisor) {
    return noDiagnosis('invalid-job', { hypervisor, problem: `it is for ${request.hypervisor}` });
  }
  if (leftMs <= 0) {
    return tooLate();
  }
  const deadline = AbortSignal.timeout(Math.max(1, Math.round(leftMs)));
  const signal = AbortSignal.any([deadline, shutdown, lost]);
  try {
    const raw = await endingWith(signal, timing.cancelGraceMs, () => work(signal));
    const answer = Answer.safeParse(raw);
    if (answer.success) {
      return answer.data;
    }
    log('the engine gave an answer that does not fit', { issues: answer.error.message.slice(0, 500) });
    return noDiagnosis('engine-failed', { hypervisor, problem: 'its result is not a diagnosis' });
  } catch (error) {
    if (lost.aborted && !shutdown.aborted) {
      return undefined;
    }
    if (shutdown.aborted) {
      return noDiagnosis('cancelled', { hypervisor });
    }
    if (deadline.aborted) {
      return tooLate();
    }
    log('the engine failed', { request: request.id, error: String(error) });
    const problem = error instanceof Error ? error.message : String(error);
    return noDiagnosis('engine-failed', { hypervisor, problem: problem || 'no reason given' });
  }
}

/** The promise of `run`, or a rejection soon after the signal where `run` does not heed it. */
async function endingWith<Value>(
  signal: AbortSignal,
  graceMs: number,
  run: () => Promise<Value>,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const stuck = new Promise<never>((_, reject) => {
    onAbort = () => {
      timer = setTimeout(() => reject(new Error('cancelled, and the engine did not end')), graceMs);
    };
    if (signal.aborted) {
      onAbort();
    } else {
      signal.addEventListener('abort', onAbort, { once: true });
    }
  });
  try {
    return await Promise.race([run(), stuck]);
  } finally {
    clearTimeout(timer);
    if (onAbort) {
      signal.removeEventListener('abort', onAbort);
    }
  }
}

/** Tells the asker that a payload was refused, where it says at least who that is. */
export async function answerInvalid(payload: unknown, problem: string, context: HostContext): Promise<void> {
  const addressee = Addressee.safeParse(payload);
  if (addressee.success) {
    const { request, replyTo, move } = addressee.data;
    const answer = noDiagnosis('invalid-job', { hypervisor: context.hypervisor, problem });
    meterAnswer(context.meters, answer, 0);
    await context.enqueue.answer(replyTo, request.id, answer, move);
  }
}
