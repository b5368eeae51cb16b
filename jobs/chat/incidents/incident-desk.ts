import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChatAdapter } from '../../../adapters/chat/chat-adapter.ts';
import { ChatError } from '../../../adapters/chat/chat-error.ts';
import type { Incident, IncidentId } from '../../../src/incidents/incident.ts';
import { renderIncident, renderMerged } from '../../../src/message/incident/root.ts';
import type { Message } from '../../../src/message/message.ts';
import type { Language } from '../../../src/message/say.ts';
import type { Log } from '../../log.ts';
import type { Outlet } from '../outlet.ts';
import type { Holds } from './hold.ts';
import type { IncidentStore } from './incident-store.ts';
import type { Place, Shown, ShownStore } from './shown-store.ts';

export interface IncidentDeskOptions {
  readonly adapterFor: (platform: string) => ChatAdapter;
  readonly incidents: IncidentStore;
  readonly shown: ShownStore;
  readonly holds: Holds;
  /** The key under which one bot at a time writes about an incident. */
  readonly holdOf: (id: IncidentId) => string;
  readonly outlet: Outlet;
  readonly language: Language;
  readonly log: Log;
  /** Where an incident belongs. */
  readonly placesFor: (incident: Incident) => readonly Place[];
  /** The shortest time between two edits of one message, by platform. */
  readonly editEveryMs: (platform: string) => number;
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
  const { adapterFor, incidents, shown, holds, outlet, language, log } = options;
  const lastEdit = new Map<string, number>();
  const underWay = new Map<
    IncidentId,
    { readonly running: Promise<void>; next: Promise<void> | undefined }
  >();

  const open = async (incident: Incident, place: Place, message: Message) => {
    const attempt = await shown.begin(incident.id, place, 'root');
    const opened = await outlet.post(place.platform, place.channel, 'alert', () =>
      adapterFor(place.platform).openThread(place.channel, message, attempt),
    );
    await shown.setOpened(incident.id, place, opened);
    // An earlier try has posted what was true then.
    await shown.setDone(incident.id, place, { root: attempt === 'first' ? hashOf(message) : '' });
  };

  const edit = async (incident: Incident, place: Place, state: Shown, message: Message) => {
    const { opened, done } = state;
    if (opened === null || done.get('root') === hashOf(message)) {
      return;
    }
    const since = performance.now() - (lastEdit.get(opened.root) ?? Number.NEGATIVE_INFINITY);
    await delay(Math.max(0, options.editEveryMs(place.platform) - since));
    lastEdit.set(opened.root, performance.now());
    await outlet.edit(place.platform, place.channel, () =>
      adapterFor(place.platform).edit(opened.root, message),
    );
    await shown.setDone(incident.id, place, { root: hashOf(message) });
  };

  const postMissing = async (incident: Incident, place: Place, messages: readonly Message[]) => {
    const { opened, done } = await shown.get(incident.id, place);
    for (const message of opened === null ? [] : messages) {
      const step = `post.${message.key}`;
      if (opened !== null && !done.has(step)) {
        const attempt = await shown.begin(incident.id, place, step);
        await outlet.post(place.platform, place.channel, 'alert', () =>
          adapterFor(place.platform).post(opened.thread, message, attempt),
        );
        await shown.setDone(incident.id, place, { [step]: '1' });
      }
    }
  };

  const showIn = async (incident: Incident, into: Incident | undefined, place: Place) => {
    const state = await shown.get(incident.id, place);
    if (state.refused !== null || (state.opened === null && into !== undefined)) {
      return;
    }
    const message = into ? renderMerged(incident, into, language) : renderIncident(incident, language);
    try {
      await (state.opened === null ? open(incident, place, message) : edit(incident, place, state, message));
      await postMissing(incident, place, await shown.posts(incident.id));
    } catch (error) {
      if (!(error instanceof ChatError) || error.reason !== 'undeliverable') {
        throw error;
      }
      log('a channel takes no message about an incident', {
        incident: incident.id,
        channel: `${place.platform}:${place.channel}`,
        why: error.code,
        cure: error.cure,
      });
      await shown.setRefused(incident.id, place, error.code);
    }
  };

  const showNow = (id: IncidentId) =>
    holds.during(options.holdOf(id), async () => {
      const incident = await incidents.get(id);
      if (!incident) {
        return;
      }
      const into = incident.mergedInto === null ? undefined : await incidents.get(incident.mergedInto);
      const before = await shown.places(id);
      const places = into ? before : unique([...before, ...options.placesFor(incident)]);
      const results = await Promise.allSettled(places.map((place) => showIn(incident, into, place)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) {
        throw failed.reason;
      }
    });

  return {
    /** One at a time, and one behind it: that one reads the newest state, so all who came meanwhile share it. */
    show(id) {
      const present = underWay.get(id);
      if (present) {
        present.next ??= present.running.catch(() => undefined).then(() => this.show(id));
        return present.next;
      }
      const running = showNow(id).finally(() => underWay.delete(id));
      underWay.set(id, { running, next: undefined });
      return running;
    },
  };
}

function unique(places: readonly Place[]): readonly Place[] {
  return [...new Map(places.map((place) => [`${place.platform}:${place.channel}`, place])).values()];
}

function hashOf(message: Message): string {
  return createHash('sha256').update(JSON.stringify(message)).digest('hex').slice(0, 16);
}
