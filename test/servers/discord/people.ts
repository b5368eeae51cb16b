import type { Gateway } from './gateway.ts';
import type { Interaction, Interactions } from './interactions.ts';
import { showChannel } from './routes.ts';
import { type Channel, type StoredMessage, snowflake, type User, type World } from './world.ts';

/** What a person does may differ in. */
export interface Deed {
  readonly user?: User;
  readonly channel?: Channel;
  /** How often the event is delivered; 1 unless told. */
  readonly times?: number;
}

/** What people do in the guild. */
export class People {
  readonly #world: World;
  readonly #gateway: Gateway;
  readonly #interactions: Interactions;
  readonly #usual: { readonly user: User; readonly channel: Channel };

  constructor(
    world: World,
    gateway: Gateway,
    interactions: Interactions,
    usual: { readonly user: User; readonly channel: Channel },
  ) {
    this.#world = world;
    this.#gateway = gateway;
    this.#interactions = interactions;
    this.#usual = usual;
  }

  /** Writes a message that mentions the bot. Its id is given back. */
  mention(text: string, deed: Deed = {}): string {
    return this.write(`<@${this.#world.bot.id}> ${text}`, deed, [this.#world.bot]);
  }

  /** Writes a message. Where the bot is not mentioned, its content does not reach the bot. */
  write(content: string, deed: Deed = {}, mentions: readonly object[] = []): string {
    const { user, channel, times } = this.#who(deed);
    const message: StoredMessage = {
      id: snowflake(),
      channel_id: channel.id,
      author: { id: user.id, username: user.username },
      content,
      timestamp: new Date().toISOString(),
      edited_timestamp: null,
      edits: 0,
      flags: 0,
      reference: null,
      embeds: [],
      components: [],
      attachments: [],
    };
    channel.messages.push(message);
    const event = {
      ...message,
      content: mentions.length > 0 ? content : '',
      type: 0,
      tts: false,
      pinned: false,
      mention_everyone: false,
      mention_roles: [],
      mentions,
      guild_id: this.#world.guildId,
      member: this.#member(user),
    };
    this.#send('MESSAGE_CREATE', event, times);
    return message.id;
  }

  slash(name: string, options: Readonly<Record<string, string>>, deed: Deed = {}): Interaction {
    return this.#interact(2, commandData(name, options, null), deed);
  }

  /** Types into an option; the answer is in `choices`. */
  typing(name: string, option: string, typed: string, deed: Deed = {}): Interaction {
    return this.#interact(4, commandData(name, { [option]: typed }, option), deed);
  }

  /** Presses the button of this id, on the last message that has one; those that one person alone sees come last. */
  press(customId: string, deed: Deed = {}): Interaction {
    const { channel, message } = this.#withButton(customId);
    const data = { custom_id: customId, component_type: 2 };
    return this.#interact(3, data, { channel, ...deed }, message);
  }

  #withButton(customId: string): { channel: Channel; message: StoredMessage } {
    for (const channel of [...this.#world.channels.values()].reverse()) {
      const message = channel.messages.findLast((each) => hasButton(each, customId));
      if (message) {
        return { channel, message };
      }
    }
    for (const { channelId, original, followups } of this.#interactions.all.toReversed()) {
      const channel = this.#world.channels.get(channelId);
      const message = [original, ...followups].find((each) => each && hasButton(each, customId));
      if (channel && message) {
        return { channel, message };
      }
    }
    throw new Error(`there is no button ${customId}`);
  }

  #interact(type: number, data: object, deed: Deed, message?: StoredMessage): Interaction {
    const { user, channel, times } = this.#who(deed);
    const interaction = this.#interactions.open(channel.id);
    const { guildId: guild_id, applicationId: application_id } = this.#world;
    const event = {
      id: interaction.id,
      token: interaction.token,
      version: 1,
      application_id,
      type,
      data,
      guild_id,
      guild: { id: guild_id, features: [], locale: 'en-US' },
      channel_id: channel.id,
      channel: showChannel(this.#world, channel),
      member: this.#member(user, true),
      locale: 'en-US',
      guild_locale: 'en-US',
      entitlements: [],
      authorizing_integration_owners: { 0: guild_id },
      context: 0,
      attachment_size_limit: 10_485_760,
      app_permissions: this.#world.permissionsIn(channel).toString(),
      ...(message === undefined ? {} : { message: this.#wired(message) }),
    };
    this.#send('INTERACTION_CREATE', event, times);
    return interaction;
  }

  #wired(message: StoredMessage): object {
    const base = {
      type: 0,
      tts: false,
      pinned: false,
      mention_everyone: false,
      mentions: [],
      mention_roles: [],
    };
    return { ...message, attachments: [], ...base };
  }

  #member({ id, username, nick, roles }: User, full = false): object {
    const user = { id, username, discriminator: '0', global_name: null, avatar: null };
    return {
      nick,
      roles,
      joined_at: new Date(0).toISOString(),
      deaf: false,
      mute: false,
      flags: 0,
      ...(full ? { user, permissions: '0' } : {}),
    };
  }

  #who({ user, channel, times = 1 }: Deed) {
    return { user: user ?? this.#usual.user, channel: channel ?? this.#usual.channel, times };
  }

  #send(name: string, event: object, times: number): void {
    for (let time = 0; time < times; time += 1) {
      this.#gateway.dispatch(name, event);
    }
  }
}

function commandData(
  name: string,
  options: Readonly<Record<string, string>>,
  focused: string | null,
): object {
  return {
    id: '1',
    type: 1,
    name,
    options: Object.entries(options).map(([key, value]) => ({
      name: key,
      type: 3,
      value,
      ...(key === focused ? { focused: true } : {}),
    })),
  };
}

function hasButton(message: StoredMessage, customId: string): boolean {
  return message.components
    .flatMap(({ components }) => components)
    .some(({ custom_id, disabled }) => custom_id === customId && disabled !== true);
}
