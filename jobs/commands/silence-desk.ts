import { createHash } from 'node:crypto';
import type { Incoming } from '../../adapters/chat/chat-adapter.ts';
import { endOf, type Incident, type IncidentId } from '../../src/incidents/incident.ts';
import { type Lead, leadEpisodes, leadOf } from '../../src/incidents/lead.ts';
import { covers, Silence, SilenceId, type Subject } from '../../src/incidents/silence.ts';
import type { Episode } from '../../src/model/episode.ts';
import { createIncidentStore, type IncidentStore } from '../chat/incidents/incident-store.ts';
import { createShownStore, type ShownStore } from '../chat/incidents/shown-store.ts';
import { createSilenceStore, type SilenceStore } from '../chat/incidents/silence-store.ts';
import { moment } from '../clock.ts';
import type { CommandContext } from './context.ts';

/** What commands and buttons about silence have at hand. */
export interface SilenceDesk {
  readonly silences: SilenceStore;
  readonly incidents: Pick<IncidentStore, 'get' | 'active'>;
  readonly shown: Pick<ShownStore, 'places'>;
  /** Begins a silence; the same event delivered twice is one. Undefined: it was that. */
  begin(
    incoming: Incoming,
    of: {
      readonly subjects: readonly Subject[];
      readonly incident: IncidentId | null;
      /** See `Silence`. */
      readonly chassis: string | null;
      readonly forMs: number | 'stable';
    },
  ): Promise<Silence | undefined>;
  end(silence: Silence, incoming: Incoming): Promise<void>;
}

export function createSilenceDesk({ redis, queue, timing, clock, enqueue }: CommandContext): SilenceDesk {
  const silences = createSilenceStore(redis, queue, timing);
  const incidents = createIncidentStore(redis, queue, timing, clock);
  /** The messages of what it covers have to say so. */
  const tell = async (silence: Silence, what: string) => {
    for (const each of await incidents.active()) {
      const isCovered = each.episodes.some((episode) =>
        silence.subjects.some((subject) => covers(subject, episode)),
      );
      if (isCovered || each.id === silence.incident) {
        await enqueue.incident(queue, each.id, `${what}.${silence.id}`, 0);
      }
    }
  };
  return {
    silences,
    incidents,
    shown: createShownStore(redis, queue, timing),
    async begin(incoming, { subjects, incident, chassis, forMs }) {
      const now = clock.now();
      const silence = Silence.parse({
        v: 1,
        id: idOf(incoming),
        subjects,
        incident,
        chassis,
        by: incoming.person,
        since: moment(now),
        until: forMs === 'stable' ? null : moment(now + forMs),
        ended: null,
      });
      const isNew = await silences.add(silence);
      await tell(silence, 'silence');
      return isNew ? silence : undefined;
    },
    async end(silence, incoming) {
      await silences.end(silence.id, moment(clock.now()), incoming.person);
      await tell(silence, 'unsilence');
    },
  };
}

/** What is on top of an incident; null of one that is a part of another. */
export function leadIn({ episodes: [first, ...more] }: Incident): Lead | null {
  return first === undefined ? null : leadOf([first, ...more]);
}

/** The episodes that it consists of. */
export function leading(incident: Incident): readonly Episode[] {
  const lead = leadIn(incident);
  return lead === null ? [] : leadEpisodes(lead);
}

export function isOpen(incident: Incident): boolean {
  return incident.mergedInto === null && endOf(incident) === null;
}

function idOf({ platform, id }: Incoming): SilenceId {
  return SilenceId.parse(`s${createHash('sha256').update(`${platform}:${id}`).digest('hex').slice(0, 16)}`);
}
