import { type Client, RequestMethod, Routes } from 'discord.js';
import type { ThreadRef } from '../../../src/model/chat.ts';
import type { Calls } from './calls.ts';
import { threadRef } from './refs.ts';

/** Where something happened: the channel that has rights, and the thread in it. */
export interface Whereabouts {
  readonly channel: string;
  readonly thread: ThreadRef | null;
}

interface ChannelLike {
  readonly id: string;
  readonly type: number;
  readonly parent_id?: string | null;
  readonly guild_id?: string;
}

// Threads of news channels, public and private ones (resources/channel).
const threadTypes = new Set([10, 11, 12]);
const remembered = 2000;

/** Knows which channel a thread belongs to, and which guild a channel. */
export class Places {
  readonly #client: Client;
  readonly #calls: Calls;
  readonly #known = new Map<string, Promise<ChannelLike>>();

  constructor(client: Client, calls: Calls) {
    this.#client = client;
    this.#calls = calls;
  }

  /** Of a channel or thread as it came with an event. */
  of({ id, type, parent_id: parent }: ChannelLike): Whereabouts {
    return threadTypes.has(type) && typeof parent === 'string'
      ? { channel: parent, thread: threadRef(parent, id) }
      : { channel: id, thread: null };
  }

  /** Of an id alone. Asks Discord where nothing is known of it, once. */
  async find(id: string): Promise<Whereabouts> {
    return this.of(await this.#channel(id));
  }

  async guildOf(id: string): Promise<string | null> {
    return (await this.#channel(id)).guild_id ?? null;
  }

  async #channel(id: string): Promise<ChannelLike> {
    const cached = this.#client.channels.cache.get(id);
    if (cached && 'guildId' in cached) {
      const parent = cached.isThread() ? cached.parentId : null;
      return { id, type: cached.type, parent_id: parent, guild_id: cached.guildId };
    }
    const known = this.#known.get(id);
    if (known) {
      return known;
    }
    const asked = this.#calls.bot<ChannelLike>({ method: RequestMethod.Get, route: Routes.channel(id) });
    this.#known.set(id, asked);
    const oldest = this.#known.keys().next().value;
    if (this.#known.size > remembered && oldest !== undefined) {
      this.#known.delete(oldest);
    }
    try {
      return await asked;
    } catch (error) {
      this.#known.delete(id);
      throw error;
    }
  }
}
