import type { RequestId } from '../src/model/request.ts';
import { type Answer, AnswerJob, DiagnoseJob, ProgressJob, WatchJob } from './contracts.ts';
import { jobIds } from './names.ts';
import { jobOptions, type Queues } from './queues.ts';

/** Adds jobs: parsed before they leave, with an id that makes a repetition the same job. */
export interface Enqueue {
  diagnose(job: DiagnoseJob): Promise<void>;
  progress(queue: string, job: ProgressJob): Promise<void>;
  answer(queue: string, requestId: RequestId, answer: Answer): Promise<void>;
  watch(queue: string, job: WatchJob, delayMs: number): Promise<void>;
  /** False: a worker has it already, or it never was there. */
  withdraw(hypervisor: string, requestId: RequestId): Promise<boolean>;
}

export function createEnqueue(queues: Queues): Enqueue {
  return {
    async diagnose(job) {
      const data = DiagnoseJob.parse(job);
      const jobId = jobIds.diagnose(data.request.id);
      await queues.host(data.request.hypervisor).add('diagnose', data, { ...jobOptions.diagnose, jobId });
    },
    async progress(queue, job) {
      const data = ProgressJob.parse(job);
      const jobId = jobIds.progress(data.requestId, data.session, data.order);
      await queues.chat(queue).add('progress', data, { ...jobOptions.progress, jobId });
    },
    async answer(queue, requestId, answer) {
      const data = AnswerJob.parse({ v: 1, requestId, answer });
      const jobId = jobIds.answer(requestId, answer.kind === 'diagnosis' ? answer.kind : answer.reason);
      await queues.chat(queue).add('answer', data, { ...jobOptions.answer, jobId });
    },
    async watch(queue, job, delayMs) {
      const data = WatchJob.parse(job);
      const jobId = jobIds.watch(data.requestId, data.round);
      await queues.chat(queue).add('watch', data, { ...jobOptions.watch, jobId, delay: delayMs });
    },
    async withdraw(hypervisor, requestId) {
      return (await queues.host(hypervisor).remove(jobIds.diagnose(requestId))) === 1;
    },
  };
}
