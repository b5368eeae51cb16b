import { type RawFile, REST, type RequestMethod } from 'discord.js';
import { limits } from '../../../src/message/discord/limits.ts';
import type { DiscordPicture } from '../../../src/message/discord/payload.ts';
import { renderDiscord } from '../../../src/message/discord/render.ts';
import { type Message, textMessage } from '../../../src/message/message.ts';
import { toPlainText } from '../../../src/message/plain.ts';
import { say } from '../../../src/message/say.ts';
import { text } from '../../../src/model/text.ts';
import { ChatError } from '../chat-error.ts';
import { toChatError } from './discord-error.ts';
import type { Permission } from './permissions.ts';

/** What is sent with a message. */
export interface Outgoing {
  readonly body: Record<string, unknown>;
  readonly files: RawFile[];
}

interface Call {
  readonly method: RequestMethod;
  readonly route: `/${string}`;
  readonly sends?: Outgoing;
  readonly query?: URLSearchParams;
  /** What it takes; named where Discord says that a permission is missing. */
  readonly needs?: readonly Permission[];
}

export interface Calls {
  /** Asks with the bot's token. After Discord refused it once, it is not asked again: that would be a ban. */
  bot<Answer = unknown>(call: Call): Promise<Answer>;
  /** Asks with the token of an interaction, which stands in the route. */
  interaction(call: Call): Promise<void>;
}

/** Before the 15 s of discord.js: three of these must fit into a minute. */
const timeoutMs = 10_000;

/**
 * Asks Discord, once, and never waits for a limit: every failure is a {@link ChatError} that says when or whether
 * to try again.
 */
export function createCalls(token: string, api: string | undefined): Calls {
  const options = {
    ...(api === undefined ? {} : { api }),
    version: '10',
    retries: 0,
    timeout: timeoutMs,
    rejectOnRateLimit: () => true,
  };
  const rest = new REST(options);
  // Outside the limit of 50 a second over everything (topics/rate-limits), so that no crowd is left without an answer.
  const interactions = new REST({ ...options, globalRequestsPerSecond: Number.POSITIVE_INFINITY });
  let refused = false;
  const send = ({ method, route, sends, query }: Call, by: REST) =>
    by.request({
      method,
      fullRoute: route,
      auth: by === rest,
      ...(query === undefined ? {} : { query }),
      ...(sends === undefined ? {} : { body: sends.body }),
      ...(sends === undefined || sends.files.length === 0 ? {} : { files: sends.files }),
    });
  return {
    async bot<Answer>(call: Call) {
      if (refused) {
        throw new ChatError('undeliverable', '401', { cure: say(text('discord.cure.token'), 'en') });
      }
      rest.setToken(token);
      try {
        return (await send(call, rest)) as Answer;
      } catch (error) {
        const failure = toChatError(error, call.needs);
        refused ||= failure.code === '401';
        throw failure;
      }
    },

    async interaction(call) {
      try {
        await send(call, interactions);
      } catch (error) {
        throw toChatError(error, call.needs);
      }
    },
  };
}

/** A message with its pictures, and with the whole of it in a file where something is not shown. */
export function outgoing(message: Message): Outgoing {
  const { payload, pictures, cut } = renderDiscord(message);
  const files: RawFile[] = pictures.map(({ name, png }) => ({
    name,
    data: Buffer.from(png, 'base64'),
    contentType: 'image/png',
  }));
  if (cut) {
    const whole = Buffer.from(toPlainText(message)).subarray(0, limits.fileBytes);
    files.push({ name: 'message.txt', data: whole, contentType: 'text/plain; charset=utf-8' });
  }
  return { body: { ...payload, attachments: listed(files, pictures) }, files };
}

/** A file with one line about it. */
export function outgoingFile(name: string, caption: string, data: Buffer): Outgoing {
  const { payload } = renderDiscord(textMessage('file', caption));
  const files = [{ name, data }];
  return { body: { ...payload, attachments: listed(files, []) }, files };
}

/** All files that the message has from now on: in an edit, Discord takes those away that are not in the list. */
function listed(files: readonly RawFile[], pictures: readonly DiscordPicture[]): object[] {
  return files.map(({ name }, index) => {
    const alt = pictures[index]?.alt;
    return { id: String(index), filename: name, ...(alt === undefined ? {} : { description: alt }) };
  });
}

/** What it takes to send this. */
export function needsOf({ body, files }: Outgoing, place: Permission): readonly Permission[] {
  const embeds = body.embeds as readonly unknown[] | undefined;
  return [
    place,
    ...(embeds && embeds.length > 0 ? (['embedLinks'] as const) : []),
    ...(files.length > 0 ? (['attachFiles'] as const) : []),
  ];
}
