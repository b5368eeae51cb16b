import { randomUUID } from 'node:crypto';
import { RequestMethod, Routes } from 'discord.js';
import { threadName } from '../../../src/message/discord/thread-name.ts';
import type { Attachment, Message } from '../../../src/message/message.ts';
import type { Person } from '../../../src/model/chat.ts';
import type { Attempt, ChatAdapter, ChatListener } from '../chat-adapter.ts';
import { ChatError } from '../chat-error.ts';
import { createCalls, needsOf, type Outgoing, outgoing, outgoingFile } from './calls.ts';
import { hear } from './hear.ts';
import { nonceFor, OwnMessages } from './own-messages.ts';
import type { Permission } from './permissions.ts';
import { Presence, type Waits } from './presence.ts';
import { channelId, messageRef, placeOf, threadOf, threadRef } from './refs.ts';

export interface DiscordOptions {
  readonly token: string;
  /** Servers to be heard and to have the slash commands; none: all that the bot is in. */
  readonly guilds?: readonly string[];
  /** Where Discord is, for tests. */
  readonly api?: string;
  /** How long it waits where Discord is away; for tests. */
  readonly waits?: Waits;
}

/** Minutes without a word after which a thread leaves the list of open ones: a day. */
const archiveMinutes = 1440;

/** Discord, through discord.js: commands, mentions and buttons in; messages, threads and files out. */
export function createDiscordAdapter(options: DiscordOptions): ChatAdapter {
  const { token, guilds = [], api } = options;
  const calls = createCalls(token, api);
  const own = new OwnMessages(calls);
  let listener: ChatListener | undefined;
  const directChannels = new Map<string, string>();

  /** Posts once, or finds what an earlier try has posted. Gives the message's id. */
  const send = async (
    channel: string,
    key: string,
    sends: Outgoing,
    attempt: Attempt,
    place: Permission,
  ): Promise<string> => {
    const nonce = nonceFor(channel, key);
    const before =
      attempt === 'again'
        ? await own.find({
            channel,
            sends,
            nonce,
            isRoot: place === 'sendMessages',
            botId: presence.botId,
          })
        : undefined;
    if (before !== undefined) {
      return before;
    }
    const { id } = await calls.bot<{ id: string }>({
      method: RequestMethod.Post,
      route: Routes.channelMessages(channel),
      sends: { ...sends, body: { ...sends.body, nonce, enforce_nonce: true } },
      needs: needsOf(sends, place),
    });
    own.remember(id, nonce);
    return id;
  };

  const startThread = async (channel: string, message: string, name: string): Promise<void> => {
    try {
      await calls.bot({
        method: RequestMethod.Post,
        route: Routes.threads(channel, message),
        sends: { body: { name, auto_archive_duration: archiveMinutes }, files: [] },
        needs: ['createPublicThreads', 'sendMessagesInThreads'],
      });
    } catch (error) {
      // An earlier try made it, and its answer was lost.
      if (error instanceof ChatError && error.code === '160004') {
        return;
      }
      if (error instanceof ChatError && error.reason === 'undeliverable') {
        // A root that nothing can hang on would say "asked" for ever.
        await calls
          .bot({ method: RequestMethod.Delete, route: Routes.channelMessage(channel, message) })
          .catch(() => undefined);
      }
      throw error;
    }
  };

  const openDirect = async (person: string): Promise<string> => {
    const sends = { body: { recipient_id: channelId(person) }, files: [] };
    const { id } = await calls.bot<{ id: string }>({
      method: RequestMethod.Post,
      route: Routes.userChannels(),
      sends,
    });
    directChannels.set(person, id);
    return id;
  };

  const direct = async (person: Person, message: Message, key: string): Promise<void> => {
    const channel = directChannels.get(person.id) ?? (await openDirect(person.id));
    await send(channel, key, outgoing(message), 'first', 'sendMessages');
  };

  const presence = new Presence({
    token,
    guilds,
    api,
    calls,
    waits: options.waits ?? { first: 5000, most: 60_000 },
    listen: (connection, places) => {
      if (listener) {
        hear({
          client: connection.client,
          calls,
          places,
          listener,
          guilds,
          botId: () => connection.identity?.botId,
          whisper: (person, message) => direct(person, message, randomUUID()),
        });
      }
    },
  });

  return {
    platform: 'discord',

    start(hears) {
      listener ??= hears;
      return presence.start();
    },

    async stop() {
      await presence.stop();
      listener = undefined;
    },

    health: () => presence.health(),

    async openThread(channel, message, attempt) {
      const id = channelId(channel);
      const root = await send(id, message.key, outgoing(message), attempt, 'sendMessages');
      await startThread(id, root, threadName(message.fallback));
      return { thread: threadRef(id, root), root: messageRef(id, root) };
    },

    async post(thread, message, attempt) {
      const id = threadOf(thread);
      const posted = await send(id, message.key, outgoing(message), attempt, 'sendMessagesInThreads');
      return messageRef(id, posted);
    },

    async edit(message, replacement) {
      const { channel, message: id } = placeOf(message);
      const sends = outgoing(replacement);
      const route = Routes.channelMessage(channel, id);
      await calls.bot({ method: RequestMethod.Patch, route, sends, needs: needsOf(sends, 'viewChannel') });
    },

    async uploadFile(thread, file, attempt) {
      const sends = outgoingFile(file.name, file.caption, bytesOf(file));
      await send(threadOf(thread), `file ${file.key}`, sends, attempt, 'sendMessagesInThreads');
    },

    async tell(person: Person, message: Message) {
      // The same text under the same key is the same message, said once more after a lost answer.
      await direct(person, message, `${message.key}\n${message.fallback}`);
    },

    async linkTo(message) {
      const { channel, message: id } = placeOf(message);
      const guild = await presence.places.guildOf(channel);
      return guild === null ? null : `https://discord.com/channels/${guild}/${channel}/${id}`;
    },
  };
}

function bytesOf({ content }: Attachment): Buffer {
  return content.kind === 'text' ? Buffer.from(content.text) : Buffer.from(content.base64, 'base64');
}
