import { ApiFault, fault } from './errors.ts';
import { faultsOf, type RequestName } from './openapi.ts';
import { type Channel, type StoredFile, type StoredMessage, snowflake, type World } from './world.ts';

/** A request's body with the files beside it. */
export interface Body {
  readonly json: Record<string, unknown>;
  readonly files: readonly StoredFile[];
}

/** Refuses what Discord's description refuses. */
export function check(name: RequestName, { json, files }: Body): void {
  const faults = faultsOf(name, json);
  if (faults.length > 0) {
    throw fault.invalid(faults);
  }
  if (files.some(({ size }) => size > 10 * 1024 * 1024)) {
    throw new ApiFault(413, 40_005, 'Request entity too large');
  }
  const mentions = json.allowed_mentions as { parse?: unknown } | undefined;
  if ('content' in json && !Array.isArray(mentions?.parse)) {
    throw fault.invalid(['/allowed_mentions this server wants them in every message with words']);
  }
}

/** A message as the bot sent it. */
export function makeMessage(world: World, channelId: string, body: Body): StoredMessage {
  const content = wordsOf(body.json.content);
  const embeds = (body.json.embeds ?? []) as StoredMessage['embeds'];
  const attachments = filesOf(body);
  const components = (body.json.components ?? []) as StoredMessage['components'];
  if (content === '' && embeds.length === 0 && attachments.length === 0) {
    throw fault.empty();
  }
  const reference = body.json.message_reference as { message_id: string } | undefined;
  return {
    id: snowflake(),
    channel_id: channelId,
    author: world.bot,
    content,
    embeds,
    components,
    attachments,
    timestamp: new Date().toISOString(),
    edited_timestamp: null,
    edits: 0,
    flags: Number(body.json.flags ?? 0),
    reference: reference?.message_id ?? null,
  };
}

/** Posts into a channel or thread; a nonce that was there before gives the message that it made. */
export function createMessage(
  world: World,
  channel: Channel,
  body: Body,
): { message: StoredMessage; isNew: boolean } {
  const { nonce, enforce_nonce: enforce } = body.json;
  const known = enforce === true ? world.nonces.get(String(nonce)) : undefined;
  if (known !== undefined) {
    for (const { messages } of world.channels.values()) {
      const found = messages.find(({ id }) => id === known);
      if (found) {
        return { message: found, isNew: false };
      }
    }
  }
  if (channel.type === 15) {
    throw fault.notText();
  }
  if (channel.type === 11 && channel.locked) {
    throw fault.locked();
  }
  const message = makeMessage(world, channel.id, body);
  channel.archived = false;
  channel.messages.push(message);
  if (typeof nonce === 'string') {
    world.nonces.set(nonce, message.id);
  }
  return { message, isNew: true };
}

/** Changes what the request names and leaves the rest, as Discord does. */
export function editMessage(message: StoredMessage, body: Body): StoredMessage {
  const { content, embeds, components, attachments } = body.json;
  if (content !== undefined) {
    message.content = wordsOf(content);
  }
  if (embeds !== undefined) {
    message.embeds = (embeds ?? []) as StoredMessage['embeds'];
  }
  if (components !== undefined) {
    message.components = (components ?? []) as StoredMessage['components'];
  }
  if (
    body.files.some(
      (file) => !(attachments as { id: string }[] | undefined)?.some(({ id }) => id === file.id),
    )
  ) {
    throw fault.invalid(['/attachments an edit has to name the files that it brings']);
  }
  const fresh = filesOf(body);
  if (attachments !== undefined) {
    const kept = new Set((attachments as { id: string }[]).map(({ id }) => id));
    message.attachments = message.attachments.filter(({ id }) => kept.has(id));
  }
  message.attachments.push(...fresh);
  message.edited_timestamp = new Date().toISOString();
  message.edits += 1;
  if (message.content === '' && message.embeds.length === 0 && message.attachments.length === 0) {
    throw fault.empty();
  }
  return message;
}

function filesOf({ json, files }: Body): StoredFile[] {
  const described = (json.attachments ?? []) as { id: string; description?: string }[];
  return files.map((file) => {
    const description = described.find(({ id }) => id === file.id)?.description;
    return { ...file, id: snowflake(), ...(description === undefined ? {} : { description }) };
  });
}

/** A message as Discord sends it. */
export function wire(world: World, message: StoredMessage): object {
  const { attachments, reference: _, edits: __, ...rest } = message;
  return {
    ...rest,
    type: 0,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    pinned: false,
    attachments: attachments.map(({ data: _data, ...file }) => ({
      ...file,
      url: `http://cdn.invalid/${file.id}`,
      proxy_url: '',
    })),
    ...(world.channels.get(message.channel_id)?.type === 1 ? {} : { guild_id: world.guildId }),
  };
}

function wordsOf(content: unknown): string {
  return typeof content === 'string' ? content.trim() : '';
}
