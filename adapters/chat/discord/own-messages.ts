import { createHash } from 'node:crypto';
import { MessageFlags, RequestMethod, Routes } from 'discord.js';
import { limits } from '../../../src/message/discord/limits.ts';
import { threadName } from '../../../src/message/discord/thread-name.ts';
import { ChatError } from '../chat-error.ts';
import type { Calls, Outgoing } from './calls.ts';

/** Discord knows a nonce for "the past few minutes" (resources/message): within this, it finds the message. */
const nonceMs = 2 * 60_000;
/** No job is tried for longer. */
const oldestMs = 60 * 60_000;
const remembered = 2000;

interface Sought {
  readonly channel: string;
  readonly sends: Outgoing;
  readonly nonce: string;
  /** A message in a channel, which a thread hangs on. */
  readonly isRoot: boolean;
  readonly botId: string | undefined;
}

interface ListedMessage {
  readonly id: string;
  readonly flags?: number;
  readonly author?: { readonly id: string };
  readonly content?: string;
  readonly edited_timestamp?: string | null;
  readonly embeds?: readonly { readonly description?: string }[];
  readonly attachments?: readonly { readonly filename: string }[];
  readonly components?: readonly { readonly components?: readonly { readonly custom_id?: string }[] }[];
}

/**
 * Says the same for the same message in the same place, in what Discord takes as a nonce: it then gives the
 * message back that it had before, in place of a second one.
 */
export function nonceFor(place: string, key: string): string {
  return createHash('sha256').update(`${place}\n${key}`).digest('base64url').slice(0, limits.nonce);
}

/** Finds messages of the bot's own again that may have arrived although nobody heard so. */
export class OwnMessages {
  readonly #calls: Calls;
  readonly #ids = new Map<string, string>();

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  remember(id: string, nonce: string): void {
    this.#ids.set(id, nonce);
    const oldest = this.#ids.keys().next().value;
    if (this.#ids.size > remembered && oldest !== undefined) {
      this.#ids.delete(oldest);
    }
  }

  /**
   * The message in the channel's last ones that was sent as this, never edited since, by this bot. Discord keeps
   * no mark of ours with a message, so it is known by all that it shows; one that this process sent under another
   * key is not taken. A root may have come further meanwhile: it is known by its name too, as long as no thread
   * hangs on it. Undefined: none, or the channel's past may not be read.
   */
  async find(what: Sought): Promise<string | undefined> {
    const now = Date.now();
    const list = await this.#last(what.channel, now - oldestMs);
    const wanted = sought(what);
    return list.find((message) => {
      const sentAs = this.#ids.get(message.id);
      if (sentAs !== undefined) {
        return sentAs === what.nonce;
      }
      const isUntouched = message.author?.id === what.botId && (message.edited_timestamp ?? null) === null;
      return isUntouched && timeOf(message.id) < now - nonceMs && wanted(message);
    })?.id;
  }

  async #last(channel: string, since: number): Promise<readonly ListedMessage[]> {
    const query = new URLSearchParams({ limit: '100', after: snowflakeAt(since) });
    try {
      return await this.#calls.bot({
        method: RequestMethod.Get,
        route: Routes.channelMessages(channel),
        query,
      });
    } catch (error) {
      if (error instanceof ChatError && error.reason === 'undeliverable') {
        return [];
      }
      throw error;
    }
  }
}

function sought({ sends, isRoot }: Sought): (message: ListedMessage) => boolean {
  const body = sends.body as unknown as ListedMessage;
  const looks = looksOf(
    body,
    sends.files.map(({ name }) => name),
  );
  const name = threadName(body.content ?? '');
  return (message) => {
    const hasThread = ((message.flags ?? 0) & MessageFlags.HasThread) !== 0;
    const files = (message.attachments ?? []).map(({ filename }) => filename);
    return (
      looksOf(message, files) === looks ||
      (isRoot && !hasThread && threadName(message.content ?? '') === name)
    );
  };
}

function looksOf(
  { content = '', embeds = [], components = [] }: ListedMessage,
  files: readonly string[],
): string {
  return JSON.stringify([
    content.trim(),
    embeds.map(({ description = '' }) => description.trim()),
    components.flatMap((row) => row.components ?? []).map(({ custom_id }) => custom_id),
    files,
  ]);
}

// The first second of 2015, in which Discord's ids begin (reference/snowflakes).
const epoch = 1_420_070_400_000;

function timeOf(id: string): number {
  return Number(BigInt(id) >> 22n) + epoch;
}

function snowflakeAt(time: number): string {
  return (BigInt(time - epoch) << 22n).toString();
}
