import type { Redis } from 'ioredis';
import type { OpenedThread } from '../../../adapters/chat/chat-adapter.ts';
import type { IncidentId } from '../../../src/incidents/incident.ts';
import { Message } from '../../../src/message/message.ts';
import { MessageRef, ThreadRef } from '../../../src/model/chat.ts';
import { incidentKeys } from '../../names.ts';
import type { Timing } from '../../timing.ts';

/** A channel of a platform. */
export interface Place {
  readonly platform: string;
  readonly channel: string;
}

/** What an incident has in one channel. */
export interface Shown {
  readonly opened: OpenedThread | null;
  /** The message that it shares with others; null where it has one of its own. */
  readonly flood: string | null;
  /** Steps that were begun: what they were to post may stand there. */
  readonly begun: ReadonlySet<string>;
  /** Why the channel takes no message, or takes none any more; null where it does. */
  readonly refused: string | null;
  /** Steps that are done, and what each left: of an edited message a hash of what it says. */
  readonly done: ReadonlyMap<string, string>;
}

/** What of an incident stands where: a hash of each incident. */
export interface ShownStore {
  places(id: IncidentId): Promise<readonly Place[]>;
  get(id: IncidentId, place: Place): Promise<Shown>;
  setOpened(
    id: IncidentId,
    place: Place,
    opened: OpenedThread,
    steps: Readonly<Record<string, string>>,
  ): Promise<void>;
  setFlood(id: IncidentId, place: Place, flood: string): Promise<void>;
  setRefused(id: IncidentId, place: Place, why: string): Promise<void>;
  /** Which try of this step it is: `first` once, `again` from then on. */
  begin(id: IncidentId, place: Place, step: string): Promise<'first' | 'again'>;
  setDone(id: IncidentId, place: Place, steps: Readonly<Record<string, string>>): Promise<void>;
  /** Messages that others have for its thread, in the order in which they came. The first of a key stays. */
  addPost(id: IncidentId, message: Message): Promise<void>;
  posts(id: IncidentId): Promise<readonly Message[]>;
  /** The value of a mark of the whole incident; null where it has none. */
  mark(id: IncidentId, what: string): Promise<string | null>;
  /** False: it was set before, and stays as it was. */
  setMark(id: IncidentId, what: string, value?: string): Promise<boolean>;
  /** How many alerts about it were held back; one more, where `more` says so. */
  muted(id: IncidentId, more?: boolean): Promise<number>;
}

export function createShownStore(redis: Redis, queue: string, timing: Timing): ShownStore {
  const keys = incidentKeys(queue);
  const set = async (id: IncidentId, fields: Readonly<Record<string, string>>) => {
    await redis
      .multi()
      .hset(keys.shown(id), fields)
      .pexpire(keys.shown(id), timing.rememberIncidentMs)
      .exec();
  };
  return {
    async places(id) {
      const names = await redis.hkeys(keys.shown(id));
      const places = names.flatMap((name) => (name.startsWith('place|') ? [parsePlace(name)] : []));
      return places.flatMap((place) => place ?? []);
    },
    async get(id, place) {
      const all = await redis.hgetall(keys.shown(id));
      const at = nameOf(place);
      const doneHere = `done|${at}|`;
      const begunHere = `began|${at}|`;
      const namesAfter = (prefix: string) =>
        Object.keys(all).flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
      const thread = ThreadRef.safeParse(all[`thread|${at}`]);
      const root = MessageRef.safeParse(all[`root|${at}`]);
      return {
        opened: thread.success && root.success ? { thread: thread.data, root: root.data } : null,
        refused: all[`refused|${at}`] ?? null,
        flood: all[`flood|${at}`] ?? null,
        begun: new Set(namesAfter(begunHere)),
        done: new Map(namesAfter(doneHere).map((step) => [step, all[doneHere + step] ?? ''])),
      };
    },
    async setOpened(id, place, { thread, root }, steps) {
      const at = nameOf(place);
      const done = Object.entries(steps).map(([step, value]) => [`done|${at}|${step}`, value]);
      const opened = { [`place|${at}`]: '1', [`thread|${at}`]: thread, [`root|${at}`]: root };
      await set(id, { ...opened, ...Object.fromEntries(done) });
    },
    async setFlood(id, place, flood) {
      await set(id, { [`flood|${nameOf(place)}`]: flood });
    },
    async setRefused(id, place, why) {
      await set(id, { [`refused|${nameOf(place)}`]: why });
    },
    async begin(id, place, step) {
      const isFirst = await redis.hsetnx(keys.shown(id), `began|${nameOf(place)}|${step}`, '1');
      await redis.pexpire(keys.shown(id), timing.rememberIncidentMs);
      return isFirst === 1 ? 'first' : 'again';
    },
    async setDone(id, place, steps) {
      const fields = Object.entries(steps).map(([step, value]) => [`done|${nameOf(place)}|${step}`, value]);
      if (fields.length > 0) {
        await set(id, Object.fromEntries(fields));
      }
    },
    async addPost(id, message) {
      const order = await redis.hincrby(keys.shown(id), 'posts', 1);
      await redis.hsetnx(keys.shown(id), `post|${message.key}`, JSON.stringify({ order, message }));
      await redis.pexpire(keys.shown(id), timing.rememberIncidentMs);
    },
    async posts(id) {
      const all = await redis.hgetall(keys.shown(id));
      return Object.entries(all)
        .flatMap(([name, value]) => (name.startsWith('post|') ? [parsePost(value)] : []))
        .toSorted((one, other) => one.order - other.order)
        .flatMap(({ message }) => message ?? []);
    },
    mark: (id, what) => redis.hget(keys.shown(id), `mark|${what}`),
    async setMark(id, what, value = '1') {
      const isNew = (await redis.hsetnx(keys.shown(id), `mark|${what}`, value)) === 1;
      await redis.pexpire(keys.shown(id), timing.rememberIncidentMs);
      return isNew;
    },
    async muted(id, more = false) {
      if (!more) {
        return Number((await redis.hget(keys.shown(id), 'muted')) ?? 0);
      }
      const count = await redis.hincrby(keys.shown(id), 'muted', 1);
      await redis.pexpire(keys.shown(id), timing.rememberIncidentMs);
      return count;
    },
  };
}

/** Channels may hold anything. */
export function nameOf({ platform, channel }: Place): string {
  return `${platform}:${encodeURIComponent(channel)}`;
}

function parsePlace(name: string): Place | undefined {
  const match = /^place\|([a-z]+):(.*)$/u.exec(name);
  return match ? { platform: match[1] ?? '', channel: decodeURIComponent(match[2] ?? '') } : undefined;
}

function parsePost(value: string): { readonly order: number; readonly message?: Message } {
  const { order, message } = JSON.parse(value) as { order: number; message: unknown };
  const parsed = Message.safeParse(message);
  return parsed.success ? { order, message: parsed.data } : { order };
}
