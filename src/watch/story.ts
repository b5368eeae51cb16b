import type { Episode } from '../model/episode.ts';

/**
 * What is to be told of an episode, as its texts name it: its kind, but for a path that was only ever degraded, and
 * for one that nobody watches any more, which says nothing of whether it works.
 */
export function storyOf({ kind, phase, timeline }: Pick<Episode, 'kind' | 'phase' | 'timeline'>): string {
  if (kind !== 'path-broken' && kind !== 'path-unseen') {
    return kind;
  }
  const last = timeline.at(-1);
  if (phase === 'over' && last !== undefined && last.up !== true) {
    return 'path-dropped';
  }
  const wasBroken = timeline.some(({ up }) => up === false);
  const isBroken = phase === 'over' ? wasBroken : last?.up === false;
  return kind === 'path-broken' && last !== undefined && !isBroken ? 'path-degraded' : kind;
}
