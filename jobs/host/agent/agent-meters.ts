import type { FlapState } from '../../../src/flap/state.ts';
import type { Meters } from '../../../src/metrics/meters.ts';
import { episodeKinds } from '../../../src/model/episode.ts';

/** Tells with each scrape how many episodes are open on this host. */
export function meterOpenEpisodes(meters: Meters, state: () => FlapState): void {
  meters.onScrape(() => {
    const open = state().trackers.filter((tracker) => tracker.open !== null);
    for (const kind of episodeKinds) {
      const count = open.filter(({ subject }) => subject.kind === kind).length;
      meters.set('vmping_episodes_open', { kind }, count);
    }
  });
}
