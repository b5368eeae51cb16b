import type { Enqueue } from './enqueue.ts';
import type { RequestState } from './requests.ts';

/**
 * Puts what a question needs into the queues: its line, and the work. Both keep their ids, so that doing it again,
 * because nobody knows whether it was done, changes nothing.
 */
export async function enqueueQuestion(
  enqueue: Enqueue,
  queue: string,
  { record, moves }: Pick<RequestState, 'record' | 'moves'>,
): Promise<void> {
  const { request, askedAt, deadline, captureSeconds: seconds, joins } = record;
  const move = moves.length === 0 ? {} : { move: moves.length };
  const job = { v: 1, ...move, request, replyTo: queue, askedAt, deadline } as const;
  await Promise.all([
    enqueue.open(queue, request.id),
    joins === null
      ? seconds === null
        ? enqueue.diagnose(job)
        : enqueue.capture({ ...job, seconds })
      : Promise.resolve(),
  ]);
}
