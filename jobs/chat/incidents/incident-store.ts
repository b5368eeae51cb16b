import type { Redis } from 'ioredis';
import { fold, mayMatter } from '../../../src/incidents/fold.ts';
import { Incident, IncidentId } from '../../../src/incidents/incident.ts';
import type { Episode } from '../../../src/model/episode.ts';
import { type Clock, moment } from '../../clock.ts';
import { incidentKeys } from '../../names.ts';
import type { Timing } from '../../timing.ts';

/** An episode that was put to its incident. */
export interface Placed {
  readonly episode: Episode;
  /** The incident that it belongs to now. */
  readonly incident: Incident;
  /** Incidents that are not as they were, this one among them. */
  readonly changed: readonly Incident[];
}

/** The incidents of one chat queue, in Redis; several bots may work on the queue. */
export interface IncidentStore {
  /** Undefined: the episode and its incident were forgotten. */
  place(episode: Episode): Promise<Placed | undefined>;
  get(id: IncidentId): Promise<Incident | undefined>;
  /** Those that are not settled. */
  active(): Promise<readonly Incident[]>;
}

/**
 * Writes if nobody else has written since the reading. KEYS: revision, active ids. ARGV: the revision that was read,
 * milliseconds to keep, how many keys to write, then key and value of each, then how many ids to add, the ids, and
 * the ids to remove.
 */
const writeIfUnchanged = `
if (redis.call('GET', KEYS[1]) or '0') ~= ARGV[1] then return 0 end
redis.call('INCR', KEYS[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local at = 4
for _ = 1, tonumber(ARGV[3]) do
  redis.call('SET', ARGV[at], ARGV[at + 1], 'PX', ARGV[2])
  at = at + 2
end
local added = tonumber(ARGV[at])
for i = at + 1, #ARGV do
  if i <= at + added then redis.call('SADD', KEYS[2], ARGV[i]) else redis.call('SREM', KEYS[2], ARGV[i]) end
end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return 1`;

export function createIncidentStore(
  redis: Redis,
  queue: string,
  timing: Timing,
  clock: Pick<Clock, 'now'>,
): IncidentStore {
  const keys = incidentKeys(queue);
  let waiting: {
    episode: Episode;
    resolve: (placed: Placed | undefined) => void;
    reject: (e: unknown) => void;
  }[] = [];
  let running: Promise<void> | undefined;

  const get: IncidentStore['get'] = async (id) => parse(await redis.get(keys.incident(id)));

  const readActive = async () => {
    const ids = await redis.smembers(keys.active);
    const kept =
      ids.length === 0 ? [] : await redis.mget(ids.map((id) => keys.incident(IncidentId.parse(id))));
    const found = kept.map(parse);
    return {
      before: found.flatMap((each) => each ?? []),
      // Nothing was heard of them for so long that Redis has let them go.
      forgotten: ids.filter((_, index) => found[index] === undefined),
    };
  };

  /** Everything that waits, in one reading and one writing; null: another bot was quicker. */
  const tryPlace = async (episodes: readonly Episode[]): Promise<readonly (Placed | undefined)[] | null> => {
    const revision = (await redis.get(keys.revision)) ?? '0';
    const [{ before, forgotten }, known] = await Promise.all([
      readActive(),
      redis.mget(episodes.map(({ id }) => keys.episode(id))),
    ]);
    const now = clock.now();
    let incidents: readonly Incident[] = before;
    const results: { id: IncidentId; changed: readonly Incident[]; episode: Episode }[] = [];
    const writes: string[] = [];
    for (const [index, episode] of episodes.entries()) {
      const settled = known[index];
      const isActive = incidents.some((each) => each.episodes.some(({ id }) => id === episode.id));
      if (settled && !isActive) {
        results.push({ id: IncidentId.parse(settled), changed: [], episode });
        continue;
      }
      const folded = fold(incidents, episode, moment(now));
      incidents = folded.incidents;
      results.push({ id: folded.id, changed: folded.changed, episode });
      writes.push(keys.episode(episode.id), folded.id);
    }
    const changedIds = new Set<string>(results.flatMap(({ changed }) => changed.map(({ id }) => id)));
    const changed = incidents.filter(({ id }) => changedIds.has(id));
    if (changed.length > 0) {
      writes.push(
        ...changed.flatMap((each) => [keys.incident(each.id), JSON.stringify(Incident.parse(each))]),
      );
      const stay = changed.filter((each) => mayMatter(each, now)).map(({ id }) => id);
      const leave = [...incidents.filter((each) => !mayMatter(each, now)).map(({ id }) => id), ...forgotten];
      const written = await redis.eval(
        writeIfUnchanged,
        2,
        keys.revision,
        keys.active,
        revision,
        timing.rememberIncidentMs,
        writes.length / 2,
        ...writes,
        stay.length,
        ...stay,
        ...leave,
      );
      if (written !== 1) {
        return null;
      }
    }
    const last = new Map<string, Incident>(incidents.map((each) => [each.id, each]));
    return Promise.all(
      results.map(async ({ id, changed: those, episode }) => {
        const incident = await survivor(last.get(id) ?? (await get(id)));
        return incident && { episode, incident, changed: those.map((each) => last.get(each.id) ?? each) };
      }),
    );
  };

  /** The one that it became a part of, or itself. */
  const survivor = async (incident: Incident | undefined): Promise<Incident | undefined> => {
    let found = incident;
    for (let steps = 0; found?.mergedInto && steps < 50; steps += 1) {
      found = await get(found.mergedInto);
    }
    return found;
  };

  const work = async () => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        let placed = await tryPlace(batch.map(({ episode }) => episode));
        while (placed === null) {
          placed = await tryPlace(batch.map(({ episode }) => episode));
        }
        for (const [index, { resolve }] of batch.entries()) {
          resolve(placed[index]);
        }
      } catch (error) {
        for (const { reject } of batch) {
          reject(error);
        }
      }
    }
    running = undefined;
  };

  return {
    get,
    active: async () => (await readActive()).before,
    place: (episode) =>
      new Promise((resolve, reject) => {
        waiting.push({ episode, resolve, reject });
        running ??= work();
      }),
  };
}

function parse(kept: string | null): Incident | undefined {
  if (kept === null) {
    return undefined;
  }
  try {
    return Incident.safeParse(JSON.parse(kept)).data;
  } catch {
    return undefined;
  }
}
