import { type CheckedBlock, readBlocks } from './message-limits.ts';

/** A message as the workspace holds it. */
export interface StoredMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | undefined;
  /** The bot's or a person's. */
  readonly user: string;
  /** Only this person sees it. */
  readonly onlyFor: string | undefined;
  text: string;
  blocks: readonly CheckedBlock[];
  readonly metadata: unknown;
  readonly files: readonly StoredFile[];
  /** Every text that it had, the present one last. */
  readonly history: string[];
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly altText: string;
  readonly bytes: Buffer;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  member: boolean;
  archived: boolean;
  readonly private: boolean;
}

/** What a message shows to a person who reads it. */
export function readMessage(message: StoredMessage): string {
  const text = message.blocks.length > 0 ? readBlocks(message.blocks) : unescape(message.text);
  const files = message.files.map(({ title, altText }) => `[file ${title}${altText && `: ${altText}`}]`);
  return [text, ...files].filter((line) => line !== '').join('\n');
}

function unescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Channels and what is in them, and nothing of protocols. */
export function createWorkspace() {
  const channels = new Map<string, Channel>();
  const messages: StoredMessage[] = [];
  let clock = 1_700_000_000_000_000;

  return {
    botUserId: 'U0BOT',
    botId: 'B0BOT',
    userNames: new Map([
      ['U1', 'kim'],
      ['U2', 'alex'],
    ]),
    userGroups: new Map<string, readonly string[]>([['S1', ['U1']]]),
    channels,
    messages,

    addChannel(id: string, name: string, changes: Partial<Channel> = {}): Channel {
      const channel: Channel = { id, name, member: true, archived: false, private: false, ...changes };
      channels.set(id, channel);
      return channel;
    },

    /** Direct messages with a person. */
    directChannel(user: string): Channel {
      return channels.get(`D${user}`) ?? this.addChannel(`D${user}`, `direct message to ${user}`);
    },

    add(message: Omit<StoredMessage, 'ts' | 'history' | 'files'> & { files?: readonly StoredFile[] }) {
      clock += 100_000;
      const ts = `${Math.floor(clock / 1_000_000)}.${String(clock % 1_000_000).padStart(6, '0')}`;
      const stored: StoredMessage = { files: [], ...message, ts, history: [] };
      stored.history.push(readMessage(stored));
      messages.push(stored);
      return stored;
    },

    find(channel: string, ts: string): StoredMessage | undefined {
      return messages.find((each) => each.channel === channel && each.ts === ts);
    },

    /** Everything of the bot's that anybody can read now: channels with threads, direct messages, answers to one person. */
    shown(): string {
      const lines: string[] = [];
      for (const channel of channels.values()) {
        const here = messages.filter((each) => each.channel === channel.id && each.user === this.botUserId);
        lines.push(...(here.length > 0 ? [`# ${channel.name}`] : []));
        for (const root of here.filter((each) => !here.some(({ ts }) => ts === each.threadTs))) {
          lines.push(shownLine(root));
          const replies = here.filter((each) => each.threadTs === root.ts);
          lines.push(...replies.map((reply) => `  | ${shownLine(reply)}`));
        }
      }
      return lines.join('\n');
    },
  };
}

export type Workspace = ReturnType<typeof createWorkspace>;

function shownLine(message: StoredMessage): string {
  const text = readMessage(message);
  return message.onlyFor === undefined ? text : `(only for ${message.onlyFor}) ${text}`;
}
