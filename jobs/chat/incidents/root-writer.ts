import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChatAdapter, OpenedThread } from '../../../adapters/chat/chat-adapter.ts';
import type { Incident, IncidentId } from '../../../src/incidents/incident.ts';
import { renderIncidentLine } from '../../../src/message/incident/line.ts';
import { renderFlood } from '../../../src/message/incident/many.ts';
import type { Message } from '../../../src/message/message.ts';
import type { Language } from '../../../src/message/say.ts';
import type { MessageRef } from '../../../src/model/chat.ts';
import type { Outlet } from '../outlet.ts';
import type { FloodStore } from './flood-store.ts';
import type { Holds } from './hold.ts';
import type { IncidentStore } from './incident-store.ts';
import { nameOf, type Place, type Shown, type ShownStore } from './shown-store.ts';

/** As many in one channel that wait at once are a flood: they become one message. */
const floodFrom = 5;

/** More than these are no message that anybody reads, and no platform takes them all. */
const floodMost = 20;

export interface RootWriterOptions {
  readonly adapterFor: (platform: string) => ChatAdapter;
  readonly incidents: Pick<IncidentStore, 'get'>;
  readonly shown: ShownStore;
  readonly floods: FloodStore;
  readonly holds: Holds;
  readonly holdOfFlood: (id: string) => string;
  readonly outlet: Outlet;
  readonly language: Language;
  readonly editEveryMs: (platform: string) => number;
}

/** The message of an incident in a channel: alone, or one that many share. To be called by one bot at a time. */
export interface RootWriter {
  /** Makes it. `steps` are done with it: what the message says already is no news. */
  open(
    incident: Incident,
    place: Place,
    message: Message,
    steps: Readonly<Record<string, string>>,
  ): Promise<void>;
  /** Makes it say this, if it does not. */
  edit(incident: Incident, place: Place, state: Shown, message: Message): Promise<void>;
}

interface Waiting {
  readonly id: IncidentId;
  flood: string | null;
}

export function createRootWriter(options: RootWriterOptions): RootWriter {
  const { adapterFor, incidents, shown, floods, holds, outlet, language } = options;
  const waiting = new Map<string, Waiting[]>();
  const lastEdit = new Map<MessageRef, number>();

  const pacedEdit = async (place: Place, root: MessageRef, message: Message) => {
    const since = performance.now() - (lastEdit.get(root) ?? Number.NEGATIVE_INFINITY);
    await delay(Math.max(0, options.editEveryMs(place.platform) - since));
    lastEdit.delete(root);
    lastEdit.set(root, performance.now());
    const [oldest] = lastEdit.keys();
    if (lastEdit.size > 1_000 && oldest !== undefined) {
      lastEdit.delete(oldest);
    }
    await outlet.edit(place.platform, place.channel, () => adapterFor(place.platform).edit(root, message));
  };

  const floodMessage = async (id: string, members: readonly IncidentId[]) => {
    const found = await Promise.all(members.map((member) => incidents.get(member)));
    const shownOnce = new Map<string, Incident>();
    for (const each of found) {
      const whole = each?.mergedInto ? await incidents.get(each.mergedInto) : each;
      if (whole) {
        shownOnce.set(whole.id, whole);
      }
    }
    const lines = [...shownOnce.values()].map((each) => renderIncidentLine(each, language));
    return renderFlood(`flood.${id}`.slice(0, 200), lines, language);
  };

  /** Makes the message of a flood, if it is not there: `post` is the turn in the channel. */
  const openFlood = (
    id: string,
    place: Place,
    turn: (send: () => Promise<OpenedThread>) => Promise<OpenedThread>,
  ) =>
    holds.during(options.holdOfFlood(id), async () => {
      const flood = await floods.get(id);
      if (flood === undefined || flood.opened !== null) {
        return flood?.opened ?? null;
      }
      const attempt = await floods.begin(id);
      const message = await floodMessage(id, flood.incidents);
      const opened = await turn(() => adapterFor(place.platform).openThread(place.channel, message, attempt));
      await floods.setOpened(id, opened);
      await floods.setSays(id, attempt === 'first' ? hashOf(message) : '');
      return opened;
    });

  /** Those that wait for the same channel, as one. */
  const gather = async (place: Place, those: readonly Waiting[]): Promise<string> => {
    const id = `${those[0]?.id ?? ''}.${hashOf(place)}`;
    await floods.create(
      id,
      those.map((each) => each.id),
    );
    for (const each of those) {
      await shown.setFlood(each.id, place, id);
      each.flood = id;
    }
    return id;
  };

  /** Alone, or with those that wait at the same time: then it is the id of their flood. */
  const openAlone = async (incident: Incident, place: Place, message: Message) => {
    const { platform, channel } = place;
    const name = nameOf(place);
    const mine: Waiting = { id: incident.id, flood: null };
    const line = waiting.get(name) ?? [];
    waiting.set(name, line);
    line.push(mine);
    const leave = () => {
      if (line.includes(mine)) {
        line.splice(line.indexOf(mine), 1);
      }
    };
    try {
      return await outlet.post(platform, channel, 'alert', async () => {
        if (mine.flood === null && line.length >= floodFrom) {
          await gather(place, line.splice(0, floodMost));
        }
        leave();
        if (mine.flood !== null) {
          return mine.flood;
        }
        // The turn may come late, after an outage of Redis in which another bot took this up.
        const { opened: before } = await shown.get(incident.id, place);
        const attempt = await shown.begin(incident.id, place, 'root');
        const opened = before ?? (await adapterFor(platform).openThread(channel, message, attempt));
        return { ...opened, says: attempt === 'first' ? hashOf(message) : '' };
      });
    } finally {
      leave();
    }
  };

  return {
    async open(incident, place, message, steps) {
      const { flood, begun } = await shown.get(incident.id, place);
      const { platform, channel } = place;
      const post = (send: () => Promise<OpenedThread>) => outlet.post(platform, channel, 'alert', send);
      let opened: (OpenedThread & { readonly says?: string }) | string | null = flood;
      if (flood === null && begun.has('root')) {
        // It may stand in the channel alone already: it is looked for, and does not become a part of a flood.
        const found = await post(() => adapterFor(platform).openThread(channel, message, 'again'));
        opened = { ...found, says: '' };
      } else if (flood === null) {
        opened = await openAlone(incident, place, message);
      }
      if (typeof opened === 'string') {
        // Not within a turn in the channel: whoever makes the message waits for one.
        opened = await openFlood(opened, place, post);
      }
      if (opened) {
        await shown.setOpened(incident.id, place, opened, { ...steps, root: opened.says ?? '' });
      }
    },

    async edit(incident, place, { opened, flood, done }, message) {
      if (opened === null) {
        return;
      }
      if (flood === null) {
        if (done.get('root') !== hashOf(message)) {
          await pacedEdit(place, opened.root, message);
          await shown.setDone(incident.id, place, { root: hashOf(message) });
        }
        return;
      }
      await holds.during(options.holdOfFlood(flood), async () => {
        const known = await floods.get(flood);
        const whole = await floodMessage(flood, known?.incidents ?? []);
        if (known && known.says !== hashOf(whole)) {
          await pacedEdit(place, opened.root, whole);
          await floods.setSays(flood, hashOf(whole));
        }
      });
    },
  };
}

function hashOf(value: Message | Place): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
