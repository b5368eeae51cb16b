import {
  ApplicationCommandType,
  type Client,
  ComponentType,
  type GatewayInteractionCreateDispatchData,
  type GatewayMessageCreateDispatchData,
  InteractionType,
} from 'discord.js';
import { parseButtonId } from '../../../src/message/discord/buttons.ts';
import type { Message } from '../../../src/message/message.ts';
import { Person } from '../../../src/model/chat.ts';
import type { ChatListener } from '../chat-adapter.ts';
import { answerCommand, answerMention, answerPress, answerTyping } from './answers.ts';
import type { Calls } from './calls.ts';
import type { Places } from './places.ts';
import { choicesOf, lineOf } from './slash-commands.ts';
import { typedText } from './typed-text.ts';

/** What hearing needs of the adapter. */
export interface Ears {
  readonly client: Client;
  readonly calls: Calls;
  readonly places: Places;
  readonly listener: ChatListener;
  /** Undefined: not connected yet. */
  botId(): string | undefined;
  /** Only these servers are heard; empty: all. */
  readonly guilds: readonly string[];
  /** A direct message; the same words twice are two messages. */
  whisper(person: Person, message: Message): Promise<void>;
}

const remembered = 2000;

/**
 * Hands everything to the listener that people do. Reads the events as Discord sends them: discord.js drops a
 * message in a thread that it has not heard of yet, such as one that was just taken out of the archive.
 */
export function hear(ears: Ears): void {
  const seen = new Set<string>();
  const isNew = (id: string) => {
    const fresh = !seen.has(id);
    seen.add(id);
    const oldest = seen.values().next().value;
    if (seen.size > remembered && oldest !== undefined) {
      seen.delete(oldest);
    }
    return fresh;
  };
  const isHere = (guild: string | undefined) =>
    guild !== undefined && (ears.guilds.length === 0 || ears.guilds.includes(guild));
  const { ws } = ears.client;
  ws.on('MESSAGE_CREATE' as never, (event: GatewayMessageCreateDispatchData) => {
    if (isHere(event.guild_id) && isNew(event.id)) {
      // Fails only where Discord does not say which channel a thread is in: nobody can be answered there.
      onMessage(ears, event).catch(() => {});
    }
  });
  ws.on('INTERACTION_CREATE' as never, (event: GatewayInteractionCreateDispatchData) => {
    if (isHere(event.guild_id) && isNew(event.id)) {
      onInteraction(ears, event).catch(() => {});
    }
  });
}

async function onMessage(ears: Ears, event: GatewayMessageCreateDispatchData): Promise<void> {
  const { author, member, id } = event;
  const text = typedText(event.content, ears.botId() ?? '0');
  if (text === undefined || author.bot === true || event.webhook_id !== undefined) {
    return;
  }
  const person = personOf(author, member?.nick);
  const place = { channel: event.channel_id, message: id };
  await ears.listener.onCommand({
    id,
    platform: 'discord',
    how: 'mention',
    text,
    person,
    roles: member?.roles ?? [],
    ...(await ears.places.find(event.channel_id)),
    reply: (message) => answerMention(ears.calls, place, message, () => ears.whisper(person, message)),
  });
}

async function onInteraction(ears: Ears, event: GatewayInteractionCreateDispatchData): Promise<void> {
  const { member, channel } = event;
  if (!member || !channel) {
    return;
  }
  const asker = {
    platform: 'discord',
    person: personOf(member.user, member.nick),
    roles: member.roles,
    ...ears.places.of(channel),
  };
  const { calls, listener } = ears;
  switch (event.type) {
    case InteractionType.ApplicationCommand: {
      if (event.data.type !== ApplicationCommandType.ChatInput) {
        return;
      }
      const answers = answerCommand(calls, event);
      const text = lineOf(event.data.name, valuesOf(event.data.options));
      await listener.onCommand({ ...asker, id: event.id, how: 'slash', text, reply: answers.reply });
      await answers.end();
      return;
    }
    case InteractionType.MessageComponent: {
      const pressed = parseButtonId(event.data.custom_id);
      const answers = answerPress(calls, event);
      if (pressed && event.data.component_type === ComponentType.Button) {
        await listener.onPress({ ...asker, ...pressed, id: event.id, reply: answers.reply });
      }
      await answers.end();
      return;
    }
    case InteractionType.ApplicationCommandAutocomplete: {
      const typed = focusedValue(event.data.options);
      const names = await listener.suggestVms(asker, typed).catch(() => []);
      await answerTyping(calls, event, choicesOf(names));
      return;
    }
    default:
      return;
  }
}

interface OptionLike {
  readonly name: string;
  readonly value?: unknown;
  readonly focused?: boolean | undefined;
}

function valuesOf(options: readonly OptionLike[] | undefined): ReadonlyMap<string, string> {
  return new Map((options ?? []).map(({ name, value }) => [name, textOf(value)]));
}

function focusedValue(options: readonly OptionLike[]): string {
  return textOf(options.find(({ focused }) => focused === true)?.value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function personOf(
  user: { readonly id: string; readonly username: string; readonly global_name?: string | null },
  nick: string | null | undefined,
): Person {
  const name = nick ?? user.global_name ?? user.username;
  return Person.parse({ id: user.id, name: name.slice(0, 200).toWellFormed() });
}
