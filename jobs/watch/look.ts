import { locateVm } from '../../src/inventory/locate-vm.ts';
import type { HypervisorName } from '../../src/model/names.ts';
import type { RequestId } from '../../src/model/request.ts';
import type { PairId } from '../../src/watch/pair.ts';
import { moment } from '../clock.ts';
import type { LookedJob, TickJob } from '../contracts.ts';
import { runIdOf } from '../names.ts';
import type { WatchContext } from './context.ts';
import { record, seenIn, settle, withoutPair } from './judge.ts';
import { lookAtNeighbors } from './neighbors.ts';
import type { WatchRecord } from './record.ts';

/** It is time to look at a pair: finds its hypervisor and puts a look into its queue, one at a time. */
export async function tick({ pair: id, anew = false }: TickJob, context: WatchContext): Promise<void> {
  const { store, schedule, gate, enqueue, clock } = context;
  let kept = await store.get(id);
  if (kept === undefined) {
    await schedule.remove(id);
    return;
  }
  if (kept.removed) {
    await forget(id, context);
    return;
  }
  await settle(id, kept, context);
  if (kept.run !== null) {
    const { id: run, hypervisor, until } = kept.run;
    if (clock.now() < until) {
      if (anew) {
        await gate.wait(hypervisor, id, clock.now());
      }
      return;
    }
    await enqueue.withdrawLook(hypervisor, run);
    await record(id, run, blind('no-answer'), context);
    await leave(hypervisor, run, context);
    kept = await store.get(id);
  }
  if (kept !== undefined && kept.run === null && !kept.removed) {
    await begin(id, kept, context);
  }
}

/** A look came back. An answer that nobody waits for any more changes nothing. */
export async function looked(job: LookedJob, context: WatchContext): Promise<void> {
  const { pair: id, run, hypervisor, answer } = job;
  const { store } = context;
  await record(id, run, seenIn(answer), context);
  // Also where it was made part of the record before, by a bot that was killed then.
  const kept = await store.get(id);
  if (kept !== undefined) {
    await settle(id, kept, context);
    await lookAtNeighbors(id, kept, context);
  }
  await leave(hypervisor, run, context);
}

/** Stops watching: what is open is told to be over, then the pair is gone. Safe to repeat. */
export async function forget(id: PairId, context: WatchContext): Promise<void> {
  const { store, schedule, clock } = context;
  await schedule.remove(id);
  await store.update(id, (kept) => (kept.removed ? null : withoutPair(kept, clock.now())));
  const kept = await store.get(id);
  if (kept !== undefined) {
    await settle(id, kept, context);
    await store.remove(id);
  }
}

async function begin(id: PairId, { pair, place }: WatchRecord, context: WatchContext): Promise<void> {
  const { store, gate, enqueue, clock, timing, queue } = context;
  const { vm, hypervisor: pinned, target } = pair;
  const known = await context.hypervisors();
  const anywhere = locateVm(known, vm, pinned);
  // Of two of that name the one that was looked at before is meant.
  const located =
    anywhere.kind === 'ambiguous' && place !== null ? locateVm(known, vm, place.hypervisor) : anywhere;
  if (located.kind !== 'found' || !located.answers) {
    const why = located.kind === 'found' ? 'hypervisor-away' : located.kind;
    await record(id, null, blind(why), context);
    const kept = await store.get(id);
    if (kept !== undefined) {
      await settle(id, kept, context);
    }
    return;
  }
  const { hypervisor } = located;
  const now = clock.now();
  const run = runIdOf(id, now);
  const deadline = now + timing.lookMs;
  const until = deadline + timing.deadlineGraceMs;
  if (!(await gate.enter(hypervisor, id, run, now, until))) {
    return;
  }
  const mine = await store.update(id, (kept) =>
    kept.run !== null || kept.removed ? null : { ...kept, run: { id: run, hypervisor, until } },
  );
  if (mine === undefined) {
    await leave(hypervisor, run, context);
    return;
  }
  await enqueue.look({
    v: 1,
    request: { id: run, vm: located.vm, target, hypervisor, nic: null },
    replyTo: queue,
    askedAt: moment(now),
    deadline: moment(deadline),
    pair: id,
  });
}

/** The place of a look is free: the pair whose turn it is goes on. */
async function leave(hypervisor: HypervisorName, run: RequestId, context: WatchContext): Promise<void> {
  const { gate, enqueue, queue, clock } = context;
  const next = await gate.leave(hypervisor, run, clock.now());
  if (next !== null) {
    await enqueue.tick(queue, { v: 1, pair: next }, null);
  }
}

const blind = (why: string) => ({ look: { kind: 'blind', why }, diagnosis: null }) as const;
