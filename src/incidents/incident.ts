import { z } from 'zod';
import { Episode } from '../model/episode.ts';

/** What the bot makes of episodes that belong together: one message in a channel, with a thread. */

export const IncidentId = z
  .string()
  .regex(/^i[0-9a-f]{24}$/u, 'not an id of an incident')
  .brand('IncidentId');
export type IncidentId = z.infer<typeof IncidentId>;

const Moment = z.iso.datetime();

export const Incident = z.strictObject({
  v: z.literal(1),
  id: IncidentId,
  /** When the bot heard of the first episode, in the time of Redis. */
  openedAt: Moment,
  /** Rises with each change. */
  version: z.int().min(1),
  /** Each as it was told last, in the order in which they were heard of. Empty where `mergedInto` is set. */
  episodes: z.array(Episode),
  /** It turned out to be a part of this one, which has its episodes now. */
  mergedInto: IncidentId.nullable(),
});
export type Incident = z.infer<typeof Incident>;

/** The same episode opens the same incident, whichever bot hears of it. */
export function incidentIdOf({ id }: Episode): IncidentId {
  return IncidentId.parse(`i${id.slice(1)}`);
}

/** When it was over, as all of its episodes are; null while one is open. */
export function endOf({ episodes }: Incident): string | null {
  let latest: string | null = null;
  for (const { phase, endedAt, lastAt } of episodes) {
    if (phase === 'open') {
      return null;
    }
    const ended = endedAt ?? lastAt;
    latest = latest === null || Date.parse(ended) > Date.parse(latest) ? ended : latest;
  }
  return latest;
}
