import type { Episode } from '../model/episode.ts';
import { endOf, type Incident, type IncidentId, incidentIdOf } from './incident.ts';
import { areRelated, relatedMs, sameSwitchMs } from './relation.ts';

export interface Folded {
  /** All that were given and may still matter, and the new one. */
  readonly incidents: readonly Incident[];
  /** Those that are not as they were, as they are now. */
  readonly changed: readonly Incident[];
  /** The one that the episode is a part of. */
  readonly id: IncidentId;
  /** `stale`: as much was known before, and nothing changed. */
  readonly news: 'stale' | 'opened' | 'joined' | 'updated';
}

/**
 * Puts an episode to those that it belongs with. The order in which related ones are heard of makes no difference
 * to what belongs together: where one links two incidents, the younger becomes a part of the older.
 *
 * @param now the time of Redis, ISO 8601
 */
export function fold(incidents: readonly Incident[], episode: Episode, now: string): Folded {
  const holder = incidents.find(({ episodes }) => episodes.some(({ id }) => id === episode.id));
  const before = holder?.episodes.find(({ id }) => id === episode.id);
  if (holder && before && before.seq >= episode.seq) {
    return { incidents, changed: [], id: holder.id, news: 'stale' };
  }
  const related = incidents.filter(
    (incident) => incident !== holder && incident.episodes.some((each) => areRelated(each, episode)),
  );
  const [survivor, ...absorbed] = [...(holder ? [holder] : []), ...related].toSorted(byAge);
  const put = (episodes: readonly Episode[]) =>
    before ? episodes.map((each) => (each.id === episode.id ? episode : each)) : [...episodes, episode];
  if (!survivor) {
    const opened: Incident = {
      v: 1,
      id: incidentIdOf(episode),
      openedAt: now,
      version: 1,
      episodes: [episode],
      mergedInto: null,
    };
    return { incidents: [...incidents, opened], changed: [opened], id: opened.id, news: 'opened' };
  }
  const changed: Incident[] = [
    {
      ...survivor,
      version: survivor.version + 1,
      episodes: put([survivor, ...absorbed].flatMap(({ episodes }) => episodes)),
    },
    ...absorbed.map((each) => ({
      ...each,
      version: each.version + 1,
      episodes: [],
      mergedInto: survivor.id,
    })),
  ];
  return {
    incidents: incidents.map((each) => changed.find(({ id }) => id === each.id) ?? each),
    changed,
    id: survivor.id,
    news: before ? 'updated' : 'joined',
  };
}

/** Whether an episode that begins now could still belong to it, or a late word about one of its own come. */
export function mayMatter(incident: Incident, now: number): boolean {
  const end = endOf(incident);
  return (
    incident.mergedInto === null &&
    (end === null || now - Date.parse(end) < settleMs || now - Date.parse(incident.openedAt) < settleMs)
  );
}

/** Agents that could not reach Redis tell what happened meanwhile when they can again. */
const settleMs = 3_600_000 + relatedMs + sameSwitchMs;

function byAge(one: Incident, other: Incident): number {
  return Date.parse(one.openedAt) - Date.parse(other.openedAt) || (one.id < other.id ? -1 : 1);
}
