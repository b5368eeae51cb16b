import { createHash } from 'node:crypto';
import type { ChatAdapter, OpenedThread } from '../../../adapters/chat/chat-adapter.ts';
import { endOf, type Incident } from '../../../src/incidents/incident.ts';
import { isActive, type Silence } from '../../../src/incidents/silence.ts';
import { renderDetails } from '../../../src/message/incident/details.ts';
import { newsOf } from '../../../src/message/incident/news.ts';
import { silenceEnded, silenceSaid } from '../../../src/message/incident/silence.ts';
import { type Message, textMessage } from '../../../src/message/message.ts';
import type { Language } from '../../../src/message/say.ts';
import type { Clock } from '../../clock.ts';
import type { Outlet } from '../outlet.ts';
import type { Mute } from './mutes.ts';
import type { Place, ShownStore } from './shown-store.ts';
import type { SilenceStore } from './silence-store.ts';

export interface ThreadWriterOptions {
  readonly adapterFor: (platform: string) => ChatAdapter;
  readonly shown: ShownStore;
  readonly silences: Pick<SilenceStore, 'mutedBy'>;
  readonly outlet: Outlet;
  readonly clock: Pick<Clock, 'now'>;
  readonly language: Language;
}

/** An incident with all that its messages depend on. */
export interface Present {
  readonly incident: Incident;
  readonly mute: Mute | null;
  /** Those that were said of it, and the one that holds. */
  readonly silences: readonly Silence[];
  readonly root: Message;
}

/** What the thread of an incident says: details, what is worth a message, who silenced it, and what others have. */
export interface ThreadWriter {
  /** Posts what is missing, and what is muted not. To be called by one bot at a time. */
  write(present: Present, place: Place): Promise<void>;
}

export function createThreadWriter(options: ThreadWriterOptions): ThreadWriter {
  const { adapterFor, shown, silences, outlet, clock, language } = options;

  const post = async (incident: Incident, place: Place, thread: OpenedThread['thread'], message: Message) => {
    const step = `post.${message.key}`;
    const ref = await outlet.post(place.platform, place.channel, 'alert', async () => {
      // The turn may come late, after an outage of Redis in which another bot took this up.
      const before = (await shown.get(incident.id, place)).done.get(step);
      const attempt = await shown.begin(incident.id, place, step);
      return before ?? (await adapterFor(place.platform).post(thread, message, attempt));
    });
    await shown.setDone(incident.id, place, { [step]: ref });
  };

  /** The first message of the thread; edited when something else than a number has changed. */
  const writeDetails = async (incident: Incident, place: Place) => {
    const { opened, done } = await shown.get(incident.id, place);
    const message = renderDetails(`${incident.id}.details`, incident, language);
    const says = hashOf(message.blocks.filter(({ kind }) => kind !== 'code' || endOf(incident) !== null));
    const ref = done.get(`post.${message.key}`);
    if (opened === null || done.get('details') === says) {
      return;
    }
    if (ref === undefined) {
      await post(incident, place, opened.thread, message);
    } else {
      await outlet.edit(place.platform, place.channel, () =>
        adapterFor(place.platform).edit(ref as typeof opened.root, message),
      );
    }
    await shown.setDone(incident.id, place, { details: says });
  };

  /** Who silenced it, and when that ended. */
  const silenceNotes = async ({ incident, silences: said }: Present, done: ReadonlyMap<string, string>) => {
    const notes: Message[] = [];
    for (const silence of said) {
      const key = `${incident.id}.silence.${silence.id}`;
      notes.push(textMessage(key, silenceSaid(silence, language)));
      if (!isActive(silence, clock.now()) && done.has(`post.${key}`)) {
        const muted = await silences.mutedBy(silence.id);
        notes.push(textMessage(`${key}.over`, silenceEnded(silence, muted, language)));
      }
    }
    return notes;
  };

  const writeThread = async (present: Present, place: Place) => {
    const { incident, mute } = present;
    const { opened, done } = await shown.get(incident.id, place);
    if (opened === null) {
      return;
    }
    const news = newsOf(incident, language).map(({ key, line }) =>
      textMessage(`${incident.id}.news.${key}`, line),
    );
    const notes = await silenceNotes(present, done);
    const missing = (messages: readonly Message[]) => messages.filter(({ key }) => !done.has(`post.${key}`));
    if (mute !== null) {
      await shown.setDone(incident.id, place, stepsOf(missing(news)));
    }
    const wanted = mute === null ? [...notes, ...news, ...(await shown.posts(incident.id))] : notes;
    for (const message of missing(wanted)) {
      await post(incident, place, opened.thread, message);
    }
  };

  return {
    async write(present, place) {
      await writeDetails(present.incident, place);
      await writeThread(present, place);
    },
  };
}

/** Messages of which nothing is to be posted any more. */
export function stepsOf(messages: readonly { readonly key: string }[]): Readonly<Record<string, string>> {
  return Object.fromEntries(messages.map(({ key }) => [`post.${key}`, '-']));
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
