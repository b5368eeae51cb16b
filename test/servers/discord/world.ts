import { fault } from './errors.ts';
import type { Bits } from './permissions.ts';

/** A message as the server keeps it, in Discord's words. */
export interface StoredMessage {
  readonly id: string;
  readonly channel_id: string;
  readonly author: { readonly id: string; readonly username: string; readonly bot?: boolean };
  readonly timestamp: string;
  content: string;
  embeds: readonly { readonly description?: string }[];
  components: readonly { readonly components: readonly StoredButton[] }[];
  attachments: StoredFile[];
  edited_timestamp: string | null;
  flags: number;
  readonly reference: string | null;
  /** How often it was edited. */
  edits: number;
}

export interface StoredButton {
  readonly custom_id: string;
  readonly label: string;
  readonly disabled?: boolean;
}

export interface StoredFile {
  readonly id: string;
  readonly filename: string;
  readonly description?: string;
  readonly size: number;
  readonly data: Buffer;
}

/** 0: text, 1: direct messages, 11: a public thread. */
export interface Channel {
  readonly id: string;
  readonly type: 0 | 1 | 11 | 15;
  readonly name: string;
  readonly parent_id: string | null;
  readonly messages: StoredMessage[];
  /** What the bot may do here; of a thread, its parent's count. */
  permissions: Bits;
  archived: boolean;
  locked: boolean;
}

export interface User {
  readonly id: string;
  readonly username: string;
  readonly nick: string | null;
  readonly roles: readonly string[];
  /** Takes no direct messages. */
  closed: boolean;
}

const discordEpoch = 1_420_070_400_000;
let count = 0;

/** An id as Discord makes them: later ones are greater. */
export function snowflake(): string {
  count += 1;
  return ((BigInt(Date.now() - discordEpoch) << 22n) | BigInt(count & 0x3f_ffff)).toString();
}

/** Everything that the server knows: one guild with its channels, the bot and some people. */
export class World {
  readonly applicationId = snowflake();
  readonly bot = { id: this.applicationId, username: 'vmping', bot: true };
  readonly guildId = snowflake();
  readonly channels = new Map<string, Channel>();
  readonly users = new Map<string, User>();
  /** Nonce to message, of the last minutes. */
  readonly nonces = new Map<string, string>();
  readonly commands = new Map<string, readonly object[]>();
  /** How often commands were registered. */
  registrations = 0;

  addChannel(
    name: string,
    permissions: Bits,
    type: Channel['type'] = 0,
    parent: string | null = null,
  ): Channel {
    return this.keepChannel(snowflake(), name, permissions, type, parent);
  }

  keepChannel(id: string, name: string, permissions: Bits, type: Channel['type'], parent: string | null) {
    const channel: Channel = {
      id,
      type,
      name,
      permissions,
      parent_id: parent,
      messages: [],
      archived: false,
      locked: false,
    };
    this.channels.set(id, channel);
    return channel;
  }

  addUser(username: string, nick: string | null = null, roles: readonly string[] = []): User {
    const user: User = { id: snowflake(), username, nick, roles, closed: false };
    this.users.set(user.id, user);
    return user;
  }

  channel(id: string): Channel {
    const found = this.channels.get(id);
    if (!found) {
      throw fault.unknownChannel();
    }
    return found;
  }

  message(channel: Channel, id: string): StoredMessage {
    const found = channel.messages.find((message) => message.id === id);
    if (!found) {
      throw fault.unknownMessage();
    }
    return found;
  }

  /** The channel for direct messages with somebody, made when it is first asked for. */
  directChannel(user: User): Channel {
    const name = `@${user.username}`;
    for (const channel of this.channels.values()) {
      if (channel.type === 1 && channel.name === name) {
        return channel;
      }
    }
    return this.addChannel(name, -1n, 1);
  }

  /** What the bot may do in a channel or thread. */
  permissionsIn(channel: Channel): Bits {
    return channel.parent_id === null ? channel.permissions : this.channel(channel.parent_id).permissions;
  }
}
