import type { Incident } from '../../../src/incidents/incident.ts';
import type { Episode } from '../../../src/model/episode.ts';
import type { ShownThread } from '../cluster/chats.ts';

/** What a bot knows and shows at one moment. */
export interface Seen {
  readonly redisUrl: string;
  /** Those that became a part of another one, too. */
  readonly incidents: readonly Incident[];
  /** The messages in its chat, oldest first. */
  readonly threads: readonly ShownThread[];
}

/** Every episode, in the order in which the bot heard of them. */
export function episodesOf({ incidents }: Pick<Seen, 'incidents'>): readonly Episode[] {
  return incidents.flatMap(({ episodes }) => episodes);
}
