import { ChatError } from '../../../adapters/chat/chat-error.ts';
import { endOf, type Incident, type IncidentId } from '../../../src/incidents/incident.ts';
import { ofTheStable, type Silence } from '../../../src/incidents/silence.ts';
import { newsOf } from '../../../src/message/incident/news.ts';
import { renderIncident, renderMerged } from '../../../src/message/incident/root.ts';
import type { Language } from '../../../src/message/say.ts';
import { type Clock, moment } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Digests } from './digests.ts';
import type { Holds } from './hold.ts';
import type { IncidentStore } from './incident-store.ts';
import type { Mute } from './mutes.ts';
import type { RootWriter } from './root-writer.ts';
import type { Place, ShownStore } from './shown-store.ts';
import type { SilenceStore } from './silence-store.ts';
import { type Present, stepsOf, type ThreadWriter } from './thread-writer.ts';

export interface IncidentDeskOptions {
  readonly incidents: Pick<IncidentStore, 'get'>;
  readonly shown: ShownStore;
  readonly silences: SilenceStore;
  readonly digests: Digests;
  readonly roots: RootWriter;
  readonly threads: ThreadWriter;
  readonly holds: Holds;
  /** The key under which one bot at a time writes about an incident. */
  readonly holdOf: (id: IncidentId) => string;
  readonly clock: Pick<Clock, 'now'>;
  readonly language: Language;
  readonly log: Log;
  /** Where an incident belongs. */
  readonly placesFor: (incident: Incident) => readonly Place[];
  readonly muteOf: (incident: Incident, silences: readonly Silence[]) => Mute | null;
  /** Since when nothing is heard from a hypervisor; null: it is heard, or was never. */
  readonly silentSince: (hypervisor: string) => Promise<string | null>;
  /** How often an open incident is looked at though nothing is heard of it. */
  readonly openIncidentMs: number;
  /** Asks for another look then: milliseconds since 1970. */
  readonly lookAgain: (id: IncidentId, what: string, at: number) => Promise<void>;
}

/** Writes incidents into their channels: a message each, edited as it goes on, and what is to be told in its thread. */
export interface IncidentDesk {
  /**
   * Makes the channels say what is so. What they say already is not said again, so it may be called at any time, by
   * any bot. Throws when a platform cannot take it now.
   */
  show(id: IncidentId): Promise<void>;
}

export function createIncidentDesk(options: IncidentDeskOptions): IncidentDesk {
  const { incidents, shown, silences, roots, threads, holds, clock, language, log } = options;
  const underWay = new Map<
    IncidentId,
    { readonly running: Promise<void>; next: Promise<void> | undefined }
  >();

  /** A channel that takes nothing is for the log: nobody asked. */
  const unlessRefused = async (id: IncidentId, place: Place, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ChatError) || error.reason !== 'undeliverable') {
        throw error;
      }
      log('a channel takes no message about an incident', {
        incident: id,
        channel: `${place.platform}:${place.channel}`,
        why: error.code,
        cure: error.cure,
      });
      await shown.setRefused(id, place, error.code);
    }
  };

  const open = async ({ incident, silences: said, root }: Present, place: Place) => {
    const held = await shown.mark(incident.id, 'held');
    if (held !== null && endOf(incident) !== null) {
      // It came and went while nobody wanted to be told.
      await (held.startsWith('quiet.') && options.digests.add(incident, place, held));
      return;
    }
    const known = [
      ...newsOf(incident, language).map(({ key }) => `${incident.id}.news.${key}`),
      ...said.flatMap(({ id }) => [`${incident.id}.silence.${id}`, `${incident.id}.silence.${id}.over`]),
    ];
    await roots.open(incident, place, root, stepsOf(known.map((key) => ({ key }))));
  };

  const showIn = async (present: Present, place: Place) => {
    const { incident, mute, root } = present;
    const state = await shown.get(incident.id, place);
    if (state.refused === null && (state.opened !== null || mute === null)) {
      await unlessRefused(incident.id, place, async () => {
        await (state.opened === null ? open(present, place) : roots.edit(incident, place, state, root));
        await threads.write(present, place);
      });
    }
  };

  /** The message of what became a part of another incident says so; what it had for its thread goes there. */
  const showMerged = async (incident: Incident, into: Incident) => {
    const places = await shown.places(incident.id);
    const message = renderMerged(incident, into, language);
    const posts = places.length === 0 ? await shown.posts(incident.id) : [];
    for (const each of posts) {
      await shown.addPost(into.id, each);
    }
    if (posts.length > 0) {
      await options.lookAgain(into.id, `from.${incident.id}`, clock.now());
    }
    await all(places, async (place) => {
      const state = await shown.get(incident.id, place);
      if (state.refused === null) {
        await unlessRefused(incident.id, place, () => roots.edit(incident, place, state, message));
      }
    });
  };

  /** Of a hypervisor that died nobody tells the end: the message must not go on as if somebody looked. */
  const silentOf = async ({ id, episodes }: Incident) => {
    const now = clock.now();
    const period = Math.floor(now / options.openIncidentMs);
    await options.lookAgain(id, `open.${period}`, now + options.openIncidentMs);
    const open = episodes.filter(({ phase, kind }) => phase === 'open' && !kind.startsWith('path-'));
    const names = new Set(open.map(({ hypervisor }) => hypervisor));
    const found = await Promise.all(
      [...names].map(async (hypervisor) => ({ hypervisor, since: await options.silentSince(hypervisor) })),
    );
    return found.flatMap(({ hypervisor, since }) => (since === null ? [] : [{ hypervisor, since }]));
  };

  const showNow = async (id: IncidentId) => {
    const incident = await incidents.get(id);
    if (!incident) {
      return;
    }
    if (incident.mergedInto !== null) {
      const into = await incidents.get(incident.mergedInto);
      await (into && showMerged(incident, into));
      return;
    }
    for (const silence of ofTheStable(await silences.list(), incident)) {
      await silences.end(silence.id, moment(clock.now()), null);
    }
    const said = await silences.list();
    const mute = options.muteOf(incident, said);
    const holding = mute?.kind === 'silence' ? mute.silence : null;
    const silent = endOf(incident) === null ? await silentOf(incident) : [];
    const present: Present = {
      incident,
      mute,
      silences: said.filter((each) => each.incident === id || each.id === holding?.id),
      root: renderIncident(incident, { silence: holding, muted: await shown.muted(id), silent }, language),
    };
    if (mute !== null && mute.until !== null) {
      await options.lookAgain(id, `until.${mute.until}`, mute.until);
    }
    const before = await shown.places(id);
    if (mute !== null && before.length === 0) {
      await shown.setMark(id, 'held', `${mute.kind}.${mute.until ?? ''}`);
    }
    await all(unique([...before, ...options.placesFor(incident)]), (place) => showIn(present, place));
  };

  /** One at a time, and one behind it: that one reads the newest state, so all who came meanwhile share it. */
  const show = (id: IncidentId): Promise<void> => {
    const present = underWay.get(id);
    if (present) {
      present.next ??= present.running.catch(() => undefined).then(() => show(id));
      return present.next;
    }
    const running = holds.during(options.holdOf(id), () => showNow(id)).finally(() => underWay.delete(id));
    underWay.set(id, { running, next: undefined });
    return running;
  };
  return { show };
}

/** Side by side, each to its end; the first that failed is thrown then. */
async function all(places: readonly Place[], work: (place: Place) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(places.map(work));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) {
    throw failed.reason;
  }
}

function unique(places: readonly Place[]): readonly Place[] {
  return [...new Map(places.map((place) => [`${place.platform}:${place.channel}`, place])).values()];
}
