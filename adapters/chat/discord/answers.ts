import { RequestMethod, Routes } from 'discord.js';
import type { Message } from '../../../src/message/message.ts';
import { ChatError } from '../chat-error.ts';
import { type Calls, needsOf, outgoing } from './calls.ts';

/** The first answer to an interaction has to come within 3 s (interactions/receiving-and-responding). */
const deferReply = { type: 5, data: { flags: 64 } };
const deferUpdate = { type: 6 };
const ephemeral = 64;

/** An interaction, by what its answers need of it. */
interface Asked {
  readonly id: string;
  readonly token: string;
  readonly application_id: string;
}

/** Answers to whoever used a command or pressed a button, for their eyes alone. */
export interface Answers {
  readonly reply: (message: Message) => Promise<void>;
  /** When all is said: takes "vmping is thinking" away where nothing was. Never rejects. */
  readonly end: () => Promise<void>;
}

/**
 * Tells Discord that a command was heard, at once, and gives what answers it. Discord shows "vmping is thinking"
 * until the first answer.
 */
export function answerCommand(calls: Calls, asked: Asked): Answers {
  const heard = acknowledge(calls, asked, deferReply);
  let isAnswered = false;
  let last: Promise<void> = Promise.resolve();
  const original = Routes.webhookMessage(asked.application_id, asked.token, '@original');
  return {
    reply(message) {
      // One after the other: the first takes the place of "thinking".
      const answered = last.then(async () => {
        await heard;
        if (isAnswered) {
          await followUp(calls, asked, message);
          return;
        }
        await calls.interaction({ method: RequestMethod.Patch, route: original, sends: outgoing(message) });
        isAnswered = true;
      });
      last = answered.catch(() => undefined);
      return answered;
    },
    async end() {
      await last;
      if ((await heard) && !isAnswered) {
        // What comes later is a message of its own: there is nothing left that it could take the place of.
        isAnswered = true;
        await calls.interaction({ method: RequestMethod.Delete, route: original }).catch(() => {});
      }
    },
  };
}

/** Tells Discord that a press was heard, at once, and gives what answers it. */
export function answerPress(calls: Calls, asked: Asked): Answers {
  const heard = acknowledge(calls, asked, deferUpdate);
  return {
    async reply(message) {
      await heard;
      await followUp(calls, asked, message);
    },
    async end() {
      await heard;
    },
  };
}

/** The names that fit to what was typed so far. Never rejects: without an answer nothing is suggested. */
export async function answerTyping(
  calls: Calls,
  { id, token }: Asked,
  choices: readonly { readonly name: string; readonly value: string }[],
): Promise<void> {
  const sends = { body: { type: 8, data: { choices } }, files: [] };
  await calls
    .interaction({ method: RequestMethod.Post, route: Routes.interactionCallback(id, token), sends })
    .catch(() => {});
}

/**
 * Answers a mention. Discord shows nothing in a channel to one person alone but the answers to commands, so it is
 * a direct message; to whoever takes none it is an answer in the place where they asked, which pings nobody.
 */
export async function answerMention(
  calls: Calls,
  place: { readonly channel: string; readonly message: string },
  message: Message,
  direct: () => Promise<unknown>,
): Promise<void> {
  try {
    await direct();
  } catch (error) {
    if (!(error instanceof ChatError) || error.reason !== 'undeliverable') {
      throw error;
    }
    const sends = outgoing(message);
    const reference = { message_id: place.message, fail_if_not_exists: false };
    await calls.bot({
      method: RequestMethod.Post,
      route: Routes.channelMessages(place.channel),
      sends: { ...sends, body: { ...sends.body, message_reference: reference } },
      needs: [...needsOf(sends, 'sendMessages'), 'sendMessagesInThreads', 'readMessageHistory'],
    });
  }
}

/** Resolves to whether this process is who answers; never rejects. */
async function acknowledge(calls: Calls, { id, token }: Asked, body: object): Promise<boolean> {
  const route = Routes.interactionCallback(id, token);
  try {
    await calls.interaction({ method: RequestMethod.Post, route, sends: { body: { ...body }, files: [] } });
    return true;
  } catch (error) {
    // The answer to the acknowledgement may be lost and the acknowledgement not: what comes next will tell.
    return error instanceof ChatError && error.reason === 'temporary';
  }
}

async function followUp(calls: Calls, { application_id, token }: Asked, message: Message): Promise<void> {
  const sends = outgoing(message);
  await calls.interaction({
    method: RequestMethod.Post,
    route: Routes.webhook(application_id, token),
    sends: { ...sends, body: { ...sends.body, flags: ephemeral } },
  });
}
