import type { IncidentId } from '../src/incidents/incident.ts';
import type { Episode } from '../src/model/episode.ts';
import type { RequestId } from '../src/model/request.ts';
import {
  type Answer,
  AnswerJob,
  CaptureJob,
  DiagnoseJob,
  DigestJob,
  EpisodeJob,
  EvidenceJob,
  IncidentJob,
  LookedJob,
  LookJob,
  OpenJob,
  ProgressJob,
  RoundJob,
  TickJob,
  WatchJob,
} from './contracts.ts';
import { jobIds } from './names.ts';
import { jobOptions, type Queues } from './queues.ts';

/** Adds jobs: parsed before they leave, with an id that makes a repetition the same job. */
export interface Enqueue {
  diagnose(job: DiagnoseJob): Promise<void>;
  capture(job: CaptureJob): Promise<void>;
  open(queue: string, requestId: RequestId): Promise<void>;
  evidence(queue: string, requestId: RequestId): Promise<void>;
  episode(queue: string, episode: Episode): Promise<void>;
  /** `what`: the version that is to be shown, or another reason to look. */
  incident(queue: string, id: IncidentId, what: number | string, delayMs: number): Promise<void>;
  digest(queue: string, job: DigestJob, delayMs: number): Promise<void>;
  progress(queue: string, job: ProgressJob): Promise<void>;
  /** `move`: how often the question had followed its VM when this became its answer. */
  answer(queue: string, requestId: RequestId, answer: Answer, move?: number): Promise<void>;
  watch(queue: string, job: WatchJob, delayMs: number): Promise<void>;
  look(job: LookJob): Promise<void>;
  looked(queue: string, job: LookedJob): Promise<void>;
  /** `why`: the same pair for the same reason is one job; null: each is its own. */
  tick(queue: string, job: TickJob, why: string | null, delayMs?: number): Promise<void>;
  round(queue: string, job: RoundJob, delayMs: number): Promise<void>;
  /** Takes a look back that nobody has begun. */
  withdrawLook(hypervisor: string, run: RequestId): Promise<void>;
  /** False: a worker has it already, or it never was there. */
  withdraw(hypervisor: string, requestId: RequestId, move: number): Promise<boolean>;
}

/** `now` is the time of Redis where that is known: a job says with it since when it waits. */
export function createEnqueue(queues: Queues, now: () => number = Date.now): Enqueue {
  return {
    async diagnose(job) {
      const data = DiagnoseJob.parse(job);
      const jobId = jobIds.diagnose(data.request.id, data.move);
      await queues
        .host(data.request.hypervisor)
        .add('diagnose', data, { ...jobOptions.diagnose, jobId, timestamp: now() });
    },
    async capture(job) {
      const data = CaptureJob.parse(job);
      const jobId = jobIds.capture(data.request.id, data.move);
      await queues
        .host(data.request.hypervisor)
        .add('capture', data, { ...jobOptions.diagnose, jobId, timestamp: now() });
    },
    async open(queue, requestId) {
      const data = OpenJob.parse({ v: 1, requestId });
      await queues
        .chat(queue)
        .add('open', data, { ...jobOptions.show, jobId: jobIds.open(requestId), timestamp: now() });
    },
    async evidence(queue, requestId) {
      const data = EvidenceJob.parse({ v: 1, requestId });
      await queues
        .chat(queue)
        .add('evidence', data, { ...jobOptions.show, jobId: jobIds.evidence(requestId), timestamp: now() });
    },
    async episode(queue, episode) {
      const data = EpisodeJob.parse({ v: 1, episode });
      await queues
        .chat(queue)
        .add('episode', data, { ...jobOptions.show, jobId: jobIds.episode(data.episode), timestamp: now() });
    },
    async incident(queue, incidentId, what, delayMs) {
      const data = IncidentJob.parse({ v: 1, incidentId });
      const jobId = jobIds.incident(incidentId, what);
      await queues.chat(queue).add('incident', data, { ...jobOptions.show, jobId, delay: delayMs });
    },
    async digest(queue, job, delayMs) {
      const data = DigestJob.parse(job);
      const jobId = jobIds.digest(data.digest);
      await queues.chat(queue).add('digest', data, { ...jobOptions.show, jobId, delay: delayMs });
    },
    async progress(queue, job) {
      const data = ProgressJob.parse(job);
      const jobId = jobIds.progress(data.requestId, data.session, data.order);
      await queues.chat(queue).add('progress', data, { ...jobOptions.progress, jobId, timestamp: now() });
    },
    async answer(queue, requestId, answer, move = 0) {
      const data = AnswerJob.parse({ v: 1, requestId, answer, ...(move > 0 && { move }) });
      const kind = answer.kind === 'no-diagnosis' ? answer.reason : answer.kind;
      const jobId = jobIds.answer(requestId, kind, move);
      await queues.chat(queue).add('answer', data, { ...jobOptions.show, jobId, timestamp: now() });
    },
    async watch(queue, job, delayMs) {
      const data = WatchJob.parse(job);
      const jobId = jobIds.watch(data.requestId, data.round);
      await queues.chat(queue).add('watch', data, { ...jobOptions.watch, jobId, delay: delayMs });
    },
    async look(job) {
      const data = LookJob.parse(job);
      const jobId = jobIds.look(data.request.id);
      await queues.host(data.request.hypervisor).add('look', data, { ...jobOptions.look, jobId });
    },
    async looked(queue, job) {
      const data = LookedJob.parse(job);
      await queues.chat(queue).add('looked', data, { ...jobOptions.watch, jobId: jobIds.looked(data.run) });
    },
    async tick(queue, job, why, delayMs = 0) {
      const data = TickJob.parse(job);
      const id = why === null ? {} : { jobId: jobIds.tick(data.pair, why) };
      await queues.chat(queue).add('tick', data, { ...jobOptions.watch, ...id, delay: delayMs });
    },
    async round(queue, job, delayMs) {
      const data = RoundJob.parse(job);
      const jobId = jobIds.round(data.round, delayMs === 0 ? 'all' : 'late');
      await queues.chat(queue).add('round', data, { ...jobOptions.watch, jobId, delay: delayMs });
    },
    async withdrawLook(hypervisor, run) {
      await queues.host(hypervisor).remove(jobIds.look(run));
    },
    async withdraw(hypervisor, requestId, move) {
      const host = queues.host(hypervisor);
      const removed = await Promise.all([
        host.remove(jobIds.diagnose(requestId, move)),
        host.remove(jobIds.capture(requestId, move)),
      ]);
      return removed.includes(1);
    },
  };
}
