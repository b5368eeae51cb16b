import type { Episode } from '../model/episode.ts';
import { VmName } from '../model/names.ts';
import type { Evidence } from './causes/evidence.ts';
import { explain } from './causes.ts';
import type { EpisodeCore } from './change.ts';
import type { EpisodeContext } from './episode.ts';

/** Guests that an episode names; it counts the rest. */
const mostNames = 50;
const mostBehind = 20;

/** All that the facts add to an episode. */
export function contextOf(
  episode: EpisodeCore,
  evidence: Evidence,
  around: Pick<Episode, 'switch' | 'changes'>,
): EpisodeContext {
  const { place } = evidence;
  const names = (place?.guests ?? []).flatMap((name) => VmName.safeParse(name).data ?? []);
  return {
    role: place?.role ?? null,
    behind: (place?.behind ?? []).slice(0, mostBehind) as EpisodeContext['behind'],
    guests: { names: names.slice(0, mostNames), total: place?.guests.length ?? 0 },
    ...around,
    ...explain(episode, evidence),
  };
}
