import { setTimeout as delay } from 'node:timers/promises';
import { whereNow } from '../../src/inventory/follow-vm.ts';
import type { Sighting } from '../../src/inventory/inventory.ts';
import { decide } from '../../src/policy/decide.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { moment } from '../clock.ts';
import { type Answer, mostMoves } from '../contracts.ts';
import { readHypervisors } from '../host/read-hypervisors.ts';
import { enqueueQuestion } from '../question-jobs.ts';
import type { RequestState } from '../requests.ts';
import type { ChatContext } from './chat-handlers.ts';

/** Whoever may ask there is asked again before a question follows its VM. */
export interface FollowContext
  extends Pick<ChatContext, 'redis' | 'requests' | 'enqueue' | 'clock' | 'timing' | 'queue' | 'log'> {
  readonly policy: Policy;
}

/** A VM that left is announced where it came to within this. */
const looksAfterMs = [0, 250, 500, 1_000];

/**
 * An answer that is about where the VM was: the question goes to where it is by now. True: it does, and this answer
 * is not the final one. What is remembered comes first, and all of it has ids, so that after a crash at any point
 * the same answer, delivered again, only makes sure of the rest.
 */
export async function followVm(
  state: RequestState,
  answer: Answer,
  move: number,
  context: FollowContext,
): Promise<boolean> {
  const { requests, enqueue, queue, clock, timing, log } = context;
  const { record, moves } = state;
  const { id, hypervisor } = record.request;
  if (move < moves.length) {
    await enqueueQuestion(enqueue, queue, state);
    return true;
  }
  if (moves.length >= mostMoves || record.joins !== null || !mayBePast(answer, hypervisor)) {
    return false;
  }
  const place = await look(state, answer, context);
  if (place === null || !mayAsk(state, place, context.policy)) {
    return false;
  }
  const now = clock.now();
  const extra = (record.captureSeconds ?? 0) * 1_000;
  await requests.claimMove(id, moves.length + 1, {
    from: hypervisor,
    to: place.hypervisor,
    vm: place.vm,
    at: place.since ?? moment(now),
    pickupBy: moment(now + timing.pickupMs),
    deadline: moment(now + timing.deadlineMs + extra),
  });
  const after = await requests.get(id);
  if (after === undefined) {
    return false;
  }
  await enqueueQuestion(enqueue, queue, after);
  log('a question follows its VM', { request: id, from: hypervisor, to: place.hypervisor });
  return true;
}

/** An answer that says that the path works is true whatever the VM did after it. */
function mayBePast(answer: Answer, hypervisor: string): boolean {
  switch (answer.kind) {
    case 'diagnosis':
      return answer.diagnosis.outcome !== 'reachable' && answer.diagnosis.hypervisor === hypervisor;
    case 'capture':
      return false;
    case 'no-diagnosis':
      return ['engine-failed', 'not-picked-up', 'worker-died'].includes(answer.reason);
    default:
      return answer satisfies never;
  }
}

/** The answer says itself that there was no VM to look at: it is worth a moment to see where it comes up. */
function saysGone(answer: Answer): boolean {
  return answer.kind === 'diagnosis'
    ? answer.diagnosis.outcome === 'inconclusive' || answer.diagnosis.cause?.layer === 'vm'
    : answer.kind === 'no-diagnosis' && answer.reason === 'engine-failed';
}

async function look(
  { record }: RequestState,
  answer: Answer,
  { redis }: FollowContext,
): Promise<Sighting | null> {
  const { request, uuid, macs, askedAt } = record;
  const asked = { vm: request.vm, hypervisor: request.hypervisor, uuid, macs, askedAt: Date.parse(askedAt) };
  for (const afterMs of looksAfterMs) {
    await delay(afterMs);
    const place = whereNow(await readHypervisors(redis), asked);
    if (place !== 'leaving' || !saysGone(answer)) {
      return typeof place === 'string' ? null : place;
    }
  }
  return null;
}

function mayAsk({ record }: RequestState, place: Sighting, policy: Policy): boolean {
  const { platform, channel, askedBy, roles, command } = record;
  const { vm, hypervisor } = place;
  return decide(policy, { platform, channel, person: askedBy.id, roles, command, vm, hypervisor }).allowed;
}
