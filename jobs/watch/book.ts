import type { PairId, WatchPair } from '../../src/watch/pair.ts';
import { pairIdOf } from '../names.ts';
import type { WatchContext } from './context.ts';
import { forget } from './look.ts';
import { newRecord, type WatchRecord } from './record.ts';

/** What became of a pair that somebody added. */
export type Added = 'added' | 'changed' | 'same' | 'in-file';
export type Removed = 'removed' | 'unknown' | 'in-file';

/** The list of watched paths, as commands and the configuration change it. */
export interface WatchBook {
  add(pair: WatchPair): Promise<Added>;
  remove(pair: Pick<WatchPair, 'vm' | 'hypervisor' | 'target'>): Promise<Removed>;
  get(pair: Pick<WatchPair, 'vm' | 'hypervisor' | 'target'>): Promise<WatchRecord | undefined>;
  all(): Promise<readonly WatchRecord[]>;
  /** The interval of a pair that names none. */
  readonly everySeconds: number;
}

export function createWatchBook(context: WatchContext): WatchBook {
  const { store, schedule, enqueue, queue, clock } = context;
  return {
    async add(pair) {
      const id = pairIdOf(pair);
      const kept = await store.get(id);
      if (kept?.removed) {
        await forget(id, context);
      }
      if (await store.add(id, newRecord(pair))) {
        await schedule.ensure(id, pair.everySeconds);
        // Whoever asked for it wants to know now, not when its turn comes.
        await enqueue.tick(queue, { v: 1, pair: id }, `new.${Math.floor(clock.now())}`);
        return 'added';
      }
      if (kept?.pair.source.kind === 'file') {
        return 'in-file';
      }
      const changed = kept?.pair.everySeconds !== pair.everySeconds;
      if (changed) {
        await store.update(id, (now) => ({ ...now, pair }));
      }
      await schedule.ensure(id, pair.everySeconds);
      return changed ? 'changed' : 'same';
    },
    async remove(pair) {
      const id = pairIdOf(pair);
      const kept = await store.get(id);
      if (kept === undefined) {
        return 'unknown';
      }
      if (kept.pair.source.kind === 'file') {
        return 'in-file';
      }
      await forget(id, context);
      return 'removed';
    },
    everySeconds: context.config.everySeconds,
    get: (pair) => store.get(pairIdOf(pair)),
    async all() {
      const records = [...(await store.all()).values()].filter(({ removed }) => !removed);
      const key = ({ pair }: WatchRecord) => `${pair.vm} ${pair.target.text} ${pair.hypervisor ?? ''}`;
      return records.sort((a, b) => key(a).localeCompare(key(b), 'en', { numeric: true }));
    },
  };
}

/** Makes the list hold the pairs of the configuration file, and no other ones that came from it. */
export async function takeFile(pairs: readonly WatchPair[], context: WatchContext): Promise<void> {
  const { store, log } = context;
  const wanted = new Map<PairId, WatchPair>(pairs.map((pair) => [pairIdOf(pair), pair]));
  for (const [id, { pair }] of await store.all()) {
    if (pair.source.kind === 'file' && !wanted.has(id)) {
      log('a path is no longer in the configuration, so it is not watched any more', {
        vm: pair.vm,
        target: pair.target.text,
      });
      await forget(id, context);
    }
  }
  for (const [id, pair] of wanted) {
    if (!(await store.add(id, newRecord(pair)))) {
      await store.update(id, (kept) => ({ ...kept, pair, removed: false }));
    }
  }
}

/** Makes the schedule follow the list: after a crash between the two, or when Redis lost one of them. */
export async function syncSchedule(context: WatchContext): Promise<void> {
  const { store, schedule } = context;
  const records = await store.all();
  for (const [id, { pair, removed }] of records) {
    await (removed ? forget(id, context) : schedule.ensure(id, pair.everySeconds));
  }
}
