import { z } from 'zod';
import { Diagnosis, Outcome } from '../../src/model/diagnosis.ts';
import { Episode } from '../../src/model/episode.ts';
import { DeviceName, HypervisorName } from '../../src/model/names.ts';
import { RequestId } from '../../src/model/request.ts';
import { WatchPair } from '../../src/watch/pair.ts';
import { PathState, unknownPath } from '../../src/watch/state.ts';

/** An episode, and how much of it is in the queue by now: `told` is its `seq` then, or -1. */
const Telling = z.strictObject({
  episode: Episode,
  told: z.int().min(-1),
  /** The look that it was told of last; null where there was none. */
  diagnosis: Diagnosis.nullable(),
});
export type Telling = z.infer<typeof Telling>;

/** All that Redis remembers of a watched path. What is to be said is kept with the state it follows from. */
export const WatchRecord = z.strictObject({
  v: z.literal(1),
  pair: WatchPair,
  state: PathState,
  /** The look that is under way; `until` (ms since 1970) no answer counts any more. */
  run: z.strictObject({ id: RequestId, hypervisor: HypervisorName, until: z.number() }).nullable(),
  /** The last look, in ms since 1970; `why` is a key of `watch.blind.…` where nobody could look. */
  last: z
    .strictObject({ at: z.number(), outcome: Outcome.nullable(), why: z.string().max(120).nullable() })
    .nullable(),
  /** Where the VM was when somebody looked, and the devices that its path crossed there, nearest first. */
  place: z.strictObject({ hypervisor: HypervisorName, behind: z.array(DeviceName).max(20) }).nullable(),
  /** The newest episodes of it, open or over. */
  broken: Telling.nullable(),
  unseen: Telling.nullable(),
  /** It is no longer watched, and goes away once that is told. */
  removed: z.boolean(),
});
export type WatchRecord = z.infer<typeof WatchRecord>;

export function newRecord(pair: WatchPair): WatchRecord {
  return {
    v: 1,
    pair,
    state: unknownPath,
    run: null,
    last: null,
    place: null,
    broken: null,
    unseen: null,
    removed: false,
  };
}
