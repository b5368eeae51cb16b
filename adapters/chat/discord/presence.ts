import { setTimeout as delay } from 'node:timers/promises';
import { say } from '../../../src/message/say.ts';
import { text } from '../../../src/model/text.ts';
import type { ChatHealth } from '../chat-adapter.ts';
import { ChatError } from '../chat-error.ts';
import type { Calls } from './calls.ts';
import { Connection } from './connection.ts';
import { toChatError } from './discord-error.ts';
import { Places } from './places.ts';
import { registerCommands } from './register-commands.ts';

/** The first wait after a failure and the longest, in milliseconds; each is twice the one before. */
export interface Waits {
  readonly first: number;
  readonly most: number;
}

interface PresenceOptions {
  readonly token: string;
  readonly guilds: readonly string[];
  readonly api: string | undefined;
  readonly calls: Calls;
  readonly waits: Waits;
  /** Called for each connection before it opens, so that nothing is missed that is said meanwhile. */
  readonly listen: (connection: Connection, places: Places) => void;
}

/** Being there: one connection for as long as it takes, and the slash commands. */
export class Presence {
  readonly #options: PresenceOptions;
  #connection: Connection;
  #places: Places;
  #started: Promise<void> | undefined;
  #stopping = new AbortController();
  /** Until it was there for the first time, it is away since then. */
  #startedAt = new Date();
  /** Why there are no slash commands; empty where there are. */
  #withoutCommands = '';

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#connection = new Connection(options.api);
    this.#places = new Places(this.#connection.client, options.calls);
  }

  get botId(): string | undefined {
    return this.#connection.identity?.botId;
  }

  get places(): Places {
    return this.#places;
  }

  /**
   * Resolves after the first attempt: where Discord is away, it goes on in the background and `health` tells.
   * Rejects with a {@link ChatError} where Discord does not take the bot; it can be started again then.
   */
  start(): Promise<void> {
    this.#started ??= this.#start().catch((error: unknown) => {
      this.#started = undefined;
      throw error;
    });
    return this.#started;
  }

  async stop(): Promise<void> {
    if (this.#started) {
      this.#stopping.abort();
      await this.#started.catch(() => undefined);
      this.#started = undefined;
      await this.#connection.close(text('discord.health.stopped'));
    }
  }

  health(): ChatHealth {
    const health = this.#connection.health();
    if (!health.ok) {
      return this.botId === undefined ? { ...health, since: this.#startedAt } : health;
    }
    return this.#withoutCommands === '' ? health : { ...health, ok: false, says: this.#withoutCommands };
  }

  async #start(): Promise<void> {
    this.#stopping = new AbortController();
    this.#startedAt = new Date();
    const { signal } = this.#stopping;
    const attempt = () => this.#connect(signal);
    try {
      await attempt();
    } catch (error) {
      if (!passes(error)) {
        throw error;
      }
      void this.#again(attempt, signal);
    }
  }

  async #connect(signal: AbortSignal): Promise<void> {
    const { api, calls, token, listen } = this.#options;
    this.#connection = new Connection(api);
    this.#places = new Places(this.#connection.client, calls);
    listen(this.#connection, this.#places);
    await this.#connection.open(token);
    if (signal.aborted) {
      await this.#connection.close(text('discord.health.stopped'));
      return;
    }
    const register = () => this.#register();
    try {
      await register();
    } catch (error) {
      if (passes(error)) {
        void this.#again(register, signal);
      }
    }
  }

  async #register(): Promise<void> {
    const { calls, guilds } = this.#options;
    try {
      await registerCommands(calls, this.#connection.identity?.applicationId ?? '', guilds);
      this.#withoutCommands = '';
    } catch (error) {
      this.#withoutCommands = whyNoCommands(toChatError(error));
      throw error;
    }
  }

  /** Does it again until it is done, or refused for good, or nobody wants it any more. Never rejects. */
  async #again(task: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const { first, most } = this.#options.waits;
    for (let wait = first; !signal.aborted; wait = Math.min(wait * 2, most)) {
      await delay(wait, undefined, { signal }).catch(() => undefined);
      try {
        await (signal.aborted ? undefined : task());
        return;
      } catch (error) {
        if (!passes(error)) {
          return;
        }
      }
    }
  }
}

/** Whether it may be otherwise in a while. */
function passes(error: unknown): boolean {
  const { reason } = toChatError(error);
  return reason === 'temporary' || reason === 'rate-limited';
}

function whyNoCommands({ code, cure }: ChatError): string {
  const why = code === '50001' ? say(text('discord.cure.scope'), 'en') : `(${code}) ${cure}`.trim();
  return say(text('discord.health.commands', { why }), 'en');
}
