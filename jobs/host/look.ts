import type { LookJob } from '../contracts.ts';
import { type HostContext, runWork } from './host-handlers.ts';

/** Looks at a watched path and sends what it came to. Nobody waits, so there is no progress and no lease. */
export async function handleLook(job: LookJob, context: HostContext, lost: AbortSignal): Promise<void> {
  const { request, replyTo, pair } = job;
  const answer = await runWork(job, context, lost, async (signal) => ({
    kind: 'diagnosis',
    diagnosis: await context.diagnose(request, { signal, onProgress: () => undefined }),
  }));
  if (answer !== undefined) {
    const { hypervisor } = request;
    await context.enqueue.looked(replyTo, { v: 1, pair, run: request.id, hypervisor, answer });
  }
}
