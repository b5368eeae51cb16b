import { Client, Events, GatewayIntentBits, Options } from 'discord.js';
import { say } from '../../../src/message/say.ts';
import { type Text, text } from '../../../src/model/text.ts';
import type { ChatHealth } from '../chat-adapter.ts';
import { ChatError } from '../chat-error.ts';
import { toChatError } from './discord-error.ts';

/** Who the bot is, once it is connected. */
interface Identity {
  readonly botId: string;
  readonly applicationId: string;
}

interface ReadyEvent {
  readonly user: { readonly id: string };
  readonly application: { readonly id: string };
}

/** The gateway says hello and ready within seconds, or something is wrong with it. */
const openMs = 30_000;

/**
 * A connection that is silent for longer is called dead. Discord wants a heartbeat each 41.25 s, and discord.js
 * gives a connection up when one was not answered until the next is due: after 82.5 s at most.
 */
const silentMs = 85_000;

// What Discord closes a connection with for good (topics/opcodes-and-status-codes), but for those of sharding.
const closings: Readonly<Record<number, Text>> = {
  4004: text('discord.cure.token'),
  4013: text('discord.cure.intents'),
  4014: text('discord.cure.intents'),
};

/** The gateway as discord.js keeps it, and whether it works. */
export class Connection {
  readonly client: Client;
  #up = false;
  #since = new Date();
  #says = text('discord.health.starting');
  /** When the connection was last known to be alive by this end's own reading. */
  #readyAt = 0;
  /** Undefined: not connected yet. */
  identity: Identity | undefined;

  constructor(api: string | undefined) {
    this.client = new Client({
      // No privileged intent: the words of messages that mention the bot come without one.
      intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages],
      allowedMentions: { parse: [], repliedUser: false },
      ...(api === undefined ? {} : { rest: { api } }),
      // Nobody asks for them: events are read as they come.
      makeCache: Options.cacheWithLimits({
        ...Options.DefaultMakeCacheSettings,
        MessageManager: 0,
        PresenceManager: 0,
      }),
    });
    const { client } = this;
    const isUp = () => {
      this.#readyAt = Date.now();
      this.#set(true, text('discord.health.starting'));
    };
    client.ws.on('READY' as never, ({ user, application }: ReadyEvent) => {
      this.identity = { botId: user.id, applicationId: application.id };
      isUp();
    });
    client.ws.on('RESUMED' as never, isUp);
    client.on(Events.ShardReconnecting, () => this.#set(false, text('discord.health.reconnecting')));
    client.on(Events.ShardDisconnect, ({ code }) =>
      this.#set(false, closings[code] ?? text('discord.health.closed', { code })),
    );
    // Without these, an error of the connection would end the process. What it means is told by the events above.
    client.on(Events.Error, () => {});
    client.on(Events.ShardError, () => {});
  }

  /**
   * Connects. Rejects with a {@link ChatError}, and leaves nothing running, where Discord does not take the bot or
   * does not answer.
   */
  async open(token: string): Promise<void> {
    const { client } = this;
    const closed = new Promise<never>((_, reject) => {
      client.once(Events.ShardDisconnect, ({ code }) => reject(closedFor(code)));
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new ChatError('temporary', 'gateway-silent')), openMs);
    });
    const ready = new Promise<void>((resolve) => {
      client.ws.once('READY' as never, () => resolve());
    });
    try {
      await Promise.race([client.login(token).then(() => ready), closed, late]);
    } catch (error) {
      const known =
        (error as { code?: unknown }).code === 'TokenInvalid' ? closedFor(4004) : toChatError(error);
      const away = text('discord.health.away', { problem: known.code });
      await this.close(known.cure === '' ? away : text('discord.health.refused', { cure: known.cure }));
      throw known;
    } finally {
      clearTimeout(timer);
    }
  }

  async close(says: Text): Promise<void> {
    this.#set(false, says);
    await this.client.destroy();
    this.#set(false, says);
  }

  health(): ChatHealth {
    if (!this.#up) {
      return { ok: false, since: this.#since, says: say(this.#says, 'en') };
    }
    const aliveAt = Math.max(this.#readyAt, ...this.client.ws.shards.map((shard) => shard.lastPingTimestamp));
    const silence = Date.now() - aliveAt;
    if (silence > silentMs) {
      const params = { seconds: Math.floor(silence / 1000) };
      return { ok: false, since: new Date(aliveAt), says: say(text('discord.health.silent', params), 'en') };
    }
    return { ok: true, since: this.#since, says: '' };
  }

  #set(up: boolean, says: Text): void {
    this.#says = says;
    if (up !== this.#up) {
      this.#up = up;
      this.#since = new Date();
    }
  }
}

function closedFor(code: number): ChatError {
  const cure = say(closings[code] ?? text('discord.health.closed', { code }), 'en');
  return new ChatError('undeliverable', code === 4004 ? '401' : String(code), { cure });
}
