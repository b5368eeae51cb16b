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
  /** Why the channel takes no message, or takes none any more; null where it does. */
  readonly refused: string | null;
  /** Steps that are done, and what each left: of an edited message a hash of what it says. */
  readonly done: ReadonlyMap<string, string>;
}

/** What of an incident stands where: a hash of each incident. */
export interface ShownStore {
  places(id: IncidentId): Promise<readonly Place[]>;
  get(id: IncidentId, place: Place): Promise<Shown>;
  setOpened(id: IncidentId, place: Place, opened: OpenedThread): Promise<void>;
  setRefused(id: IncidentId, place: Place, why: string): Promise<void>;
  /** Which try of this step it is: `first` once, `again` from then on. */
  begin(id: IncidentId, place: Place, step: string): Promise<'first' | 'again'>;
  setDone(id: IncidentId, place: Place, steps: Readonly<Record<string, string>>): Promise<void>;
  /** Messages that others have for its thread, in the order in which they came. The first of a key stays. */
  addPost(id: IncidentId, message: Message): Promise<void>;
  posts(id: IncidentId): Promise<readonly Message[]>;
  /** True for the one who is the first to ask: `what` is to be done once. */
  has(id: IncidentId, what: string): Promise<boolean>;
  mark(id: IncidentId, what: string): Promise<void>;
}

export function createShownStore(redis: Redis, queue: string, timing: Timing): ShownStore {
  const keys = incidentKeys(queue);
  const set = async (id: IncidentId, fields: Readonly<Record<string, string>>) => {
    await redis.multi().hset(keys.shown(id), fields).pexpire(keys.shown(id), timing.rememberMs).exec();
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
      const prefix = `done|${at}|`;
      const thread = ThreadRef.safeParse(all[`thread|${at}`]);
      const root = MessageRef.safeParse(all[`root|${at}`]);
      return {
        opened: thread.success && root.success ? { thread: thread.data, root: root.data } : null,
        refused: all[`refused|${at}`] ?? null,
        done: new Map(
          Object.entries(all).flatMap(([name, value]) =>
            name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
          ),
        ),
      };
    },
    async setOpened(id, place, { thread, root }) {
      const at = nameOf(place);
      await set(id, { [`place|${at}`]: '1', [`thread|${at}`]: thread, [`root|${at}`]: root });
    },
    async setRefused(id, place, why) {
      await set(id, { [`refused|${nameOf(place)}`]: why });
    },
    async begin(id, place, step) {
      const isFirst = await redis.hsetnx(keys.shown(id), `began|${nameOf(place)}|${step}`, '1');
      await redis.pexpire(keys.shown(id), timing.rememberMs);
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
      await redis.pexpire(keys.shown(id), timing.rememberMs);
    },
    async posts(id) {
      const all = await redis.hgetall(keys.shown(id));
      return Object.entries(all)
        .flatMap(([name, value]) => (name.startsWith('post|') ? [parsePost(value)] : []))
        .toSorted((one, other) => one.order - other.order)
        .flatMap(({ message }) => message ?? []);
    },
    async has(id, what) {
      return (await redis.hexists(keys.shown(id), `mark|${what}`)) === 1;
    },
    async mark(id, what) {
      await set(id, { [`mark|${what}`]: '1' });
    },
  };
}

/** Channels may hold anything. */
function nameOf({ platform, channel }: Place): string {
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
