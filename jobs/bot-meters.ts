import type { Redis } from 'ioredis';
import { endOf } from '../src/incidents/incident.ts';
import type { Meters } from '../src/metrics/meters.ts';
import type { LabelsOf } from '../src/metrics/table.ts';
import type { IncidentStore } from './chat/incidents/incident-store.ts';
import { readHypervisors } from './host/read-hypervisors.ts';
import type { WatchBook } from './watch/book.ts';
import type { WatchRecord } from './watch/record.ts';

export interface BotMetersOptions {
  /** Fails fast: a scrape must not wait for a Redis that is away. */
  readonly redis: Redis;
  readonly meters: Meters;
  readonly watch: Pick<WatchBook, 'all'>;
  readonly incidents: Pick<IncidentStore, 'active'>;
  /** Whether each watched path is a series of its own, with the names of VM and target. */
  readonly paths: boolean;
}

type PathStateName = LabelsOf<'vmping_watched_paths'>['state'];

/** Tells with each scrape what Redis knows: hypervisors, watched paths, open incidents. What cannot be read has no series. */
export function meterBot({ redis, meters, watch, incidents, paths }: BotMetersOptions): void {
  meters.onScrape(async () => {
    for (const state of ['alive', 'silent'] as const) {
      meters.set('vmping_hypervisors', { state }, null);
    }
    const hypervisors = await readHypervisors(redis);
    const alive = hypervisors.filter((each) => each.alive).length;
    meters.set('vmping_hypervisors', { state: 'alive' }, alive);
    meters.set('vmping_hypervisors', { state: 'silent' }, hypervisors.length - alive);
  });
  meters.onScrape(async () => {
    meters.set('vmping_incidents_open', {}, null);
    const active = await incidents.active();
    const open = active.filter((each) => each.mergedInto === null && endOf(each) === null);
    meters.set('vmping_incidents_open', {}, open.length);
  });
  let shown: readonly LabelsOf<'vmping_watched_path_up'>[] = [];
  meters.onScrape(async () => {
    const states: readonly PathStateName[] = ['works', 'degraded', 'broken', 'unseen', 'unknown'];
    for (const state of states) {
      meters.set('vmping_watched_paths', { state }, null);
    }
    for (const labels of shown) {
      meters.set('vmping_watched_path_up', labels, null);
    }
    shown = [];
    const records = await watch.all();
    for (const state of states) {
      const inIt = records.filter((record) => pathStateOf(record) === state);
      meters.set('vmping_watched_paths', { state }, inIt.length);
    }
    if (paths) {
      const known = records.filter((record) => !['unseen', 'unknown'].includes(pathStateOf(record)));
      shown = known.map(({ pair }) => ({ vm: pair.vm, target: pair.target.text }));
      for (const [index, labels] of shown.entries()) {
        const up = known[index]?.state.condition === 'works' ? 1 : 0;
        meters.set('vmping_watched_path_up', labels, up);
      }
    }
  });
}

/** A path that nobody can look at is neither working nor broken, whatever it was before. */
function pathStateOf({ state }: WatchRecord): PathStateName {
  return state.blind === null ? (state.condition ?? 'unknown') : 'unseen';
}
