import type { PairId } from '../../src/watch/pair.ts';
import type { WatchContext } from './context.ts';
import type { WatchRecord } from './record.ts';

/** Milliseconds: a path that was looked at so shortly ago need not be looked at for another's sake. */
const freshMs = 60_000;

/**
 * A path was just found broken: the others to the same target are looked at now and not when their turn comes, so
 * that a target that is gone is one alert within a minute, and not one more with each path's turn.
 */
export async function lookAtNeighbors(id: PairId, record: WatchRecord, context: WatchContext): Promise<void> {
  const { store, enqueue, queue, clock } = context;
  const episode = record.broken?.episode;
  const now = clock.now();
  if (episode?.phase !== 'open' || episode.seq > 0 || now - Date.parse(episode.lastAt) > freshMs) {
    return;
  }
  for (const [other, { pair, last, run, removed }] of await store.all()) {
    const isFresh = run !== null || (last !== null && now - last.at < freshMs);
    if (other !== id && !removed && !isFresh && pair.target.text === record.pair.target.text) {
      await enqueue.tick(queue, { v: 1, pair: other }, `with.${episode.id}`);
    }
  }
}
