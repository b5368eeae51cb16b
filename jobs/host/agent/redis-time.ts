import type { Episode } from '../../../src/model/episode.ts';

/** Less than this is no difference: it is what asking for the time costs. */
const sameMs = 500;

/** The episode with its moments in the time of another clock, which is ahead of this one by so much. Pure. */
export function inTimeOf(episode: Episode, aheadMs: number): Episode {
  if (Math.abs(aheadMs) < sameMs) {
    return episode;
  }
  // Whole seconds: the moments of an episode must not wander from one message to the next.
  const by = Math.round(aheadMs / 1_000) * 1_000;
  const moved = (moment: string) => new Date(Date.parse(moment) + by).toISOString();
  return {
    ...episode,
    startedAt: moved(episode.startedAt),
    lastAt: moved(episode.lastAt),
    endedAt: episode.endedAt && moved(episode.endedAt),
    ceasedAt: episode.ceasedAt && moved(episode.ceasedAt),
    timeline: episode.timeline.map((step) => ({ ...step, at: moved(step.at) })),
    changes: episode.changes.map((change) => ({ ...change, at: moved(change.at) })),
  };
}
