import { type CheckedBlock, refusalOf } from './message-limits.ts';
import type { StoredFile, StoredMessage, Workspace } from './workspace.ts';

export type Args = Readonly<Record<string, string>>;
type Result = Readonly<Record<string, unknown>>;

/** Slack says no with this word. */
export class Refusal extends Error {
  readonly details: Result;

  constructor(error: string, details: Result = {}) {
    super(error);
    this.details = details;
  }
}

/**
 * The scopes of which one is enough for a method, from the methods' pages on docs.slack.dev. Written down here on
 * its own, so that a wrong table of the adapter is found. `public` and `private` are the kind of channel.
 */
export const requiredScopes: Readonly<
  Record<string, (args: Args, workspace: Workspace) => readonly string[]>
> = {
  'auth.test': () => [],
  'chat.postMessage': () => ['chat:write'],
  'chat.update': () => ['chat:write'],
  'chat.postEphemeral': () => ['chat:write'],
  'chat.getPermalink': () => [],
  'conversations.history': historyScope,
  'conversations.replies': historyScope,
  'conversations.info': (args, workspace) => [
    workspace.channels.get(args['channel'] ?? '')?.private ? 'groups:read' : 'channels:read',
  ],
  'files.getUploadURLExternal': () => ['files:write'],
  'files.completeUploadExternal': () => ['files:write'],
  'users.info': () => ['users:read'],
  'usergroups.users.list': () => ['usergroups:read'],
};

function historyScope({ channel = '' }: Args, workspace: Workspace): readonly string[] {
  return [workspace.channels.get(channel)?.private ? 'groups:history' : 'channels:history'];
}

export interface WebApiContext {
  readonly workspace: Workspace;
  /** Where files are sent to. */
  readonly uploadUrl: (id: string) => string;
  readonly uploads: Map<string, { name: string; altText: string; bytes: Buffer | undefined }>;
  readonly scopes: ReadonlySet<string>;
}

type Method = (args: Args, context: WebApiContext) => Result;

export const methods: Readonly<Record<string, Method>> = {
  'auth.test': (_, { workspace }) => ({
    url: 'https://test.slack.example/',
    team: 'test',
    team_id: 'T1',
    user: 'vmping',
    user_id: workspace.botUserId,
    bot_id: workspace.botId,
  }),

  'chat.postMessage': (args, { workspace }) => {
    const channel = writable(args, workspace);
    const threadTs = args['thread_ts'];
    const root = threadTs === undefined ? undefined : workspace.find(channel, threadTs);
    if (threadTs !== undefined && !root) {
      throw new Refusal('thread_not_found');
    }
    const message = workspace.add({
      channel,
      threadTs: root ? (root.threadTs ?? root.ts) : undefined,
      user: workspace.botUserId,
      onlyFor: undefined,
      ...content(args),
      metadata: metadataOf(args),
    });
    return { channel, ts: message.ts, message: { text: message.text } };
  },

  'chat.update': (args, { workspace }) => {
    const channel = writable(args, workspace);
    const message = workspace.find(channel, args['ts'] ?? '');
    if (!message) {
      throw new Refusal('message_not_found');
    }
    if (message.user !== workspace.botUserId || message.onlyFor !== undefined) {
      throw new Refusal('cant_update_message');
    }
    const metadata = metadataOf(args);
    Object.assign(message, content(args), metadata === undefined ? {} : { metadata });
    message.history.push(message.text);
    return { channel, ts: message.ts, text: message.text };
  },

  'chat.postEphemeral': (args, { workspace }) => {
    const channel = writable(args, workspace);
    const user = args['user'] ?? '';
    if (!workspace.userNames.has(user)) {
      throw new Refusal('user_not_in_channel');
    }
    const { ts } = workspace.add({
      channel,
      threadTs: args['thread_ts'],
      user: workspace.botUserId,
      onlyFor: user,
      ...content(args),
      metadata: undefined,
    });
    return { message_ts: ts };
  },

  'chat.getPermalink': (args, { workspace }) => {
    const { channel = '', message_ts: ts = '' } = args;
    if (!workspace.find(channel, ts)) {
      throw new Refusal('message_not_found');
    }
    return { channel, permalink: `https://test.slack.example/archives/${channel}/p${ts.replace('.', '')}` };
  },

  'conversations.history': (args, context) => {
    const channel = readable(args, context.workspace);
    const found = context.workspace.messages
      .filter((each) => each.channel === channel && each.threadTs === undefined && !each.onlyFor)
      .reverse();
    return page(found, args, context);
  },

  'conversations.replies': (args, context) => {
    const channel = readable(args, context.workspace);
    const found = context.workspace.messages.filter(
      (each) =>
        each.channel === channel && !each.onlyFor && (each.ts === args['ts'] || each.threadTs === args['ts']),
    );
    if (found.length === 0) {
      throw new Refusal('thread_not_found');
    }
    return page(found, args, context);
  },

  'conversations.info': (args, { workspace }) => {
    const channel = workspace.channels.get(args['channel'] ?? '');
    if (!channel || (channel.private && !channel.member)) {
      throw new Refusal('channel_not_found');
    }
    const { id, name, member, archived } = channel;
    return { channel: { id, name, is_member: member, is_archived: archived, is_private: channel.private } };
  },

  'files.getUploadURLExternal': (args, { uploads, uploadUrl }) => {
    if (!(Number(args['length']) > 0) || !args['filename']) {
      throw new Refusal('invalid_arguments');
    }
    const id = `F${uploads.size + 1}`;
    uploads.set(id, { name: args['filename'], altText: args['alt_txt'] ?? '', bytes: undefined });
    return { file_id: id, upload_url: uploadUrl(id) };
  },

  'files.completeUploadExternal': (args, { workspace, uploads }) => {
    const channel = writable({ channel: args['channel_id'] ?? '' }, workspace);
    const threadTs = args['thread_ts'];
    if (threadTs !== undefined && !workspace.find(channel, threadTs)) {
      throw new Refusal('thread_not_found');
    }
    const listed = JSON.parse(args['files'] ?? '[]') as { id: string; title?: string }[];
    const files = listed.map(({ id, title }): StoredFile => {
      const upload = uploads.get(id);
      if (!upload?.bytes) {
        throw new Refusal('file_not_found');
      }
      return {
        id,
        name: upload.name,
        title: title ?? upload.name,
        altText: upload.altText,
        bytes: upload.bytes,
      };
    });
    workspace.add({
      channel,
      threadTs,
      user: workspace.botUserId,
      onlyFor: undefined,
      text: args['initial_comment'] ?? '',
      blocks: [],
      metadata: undefined,
      files,
    });
    return { files: files.map(({ id, title }) => ({ id, title })) };
  },

  'users.info': (args, { workspace }) => {
    const name = workspace.userNames.get(args['user'] ?? '');
    if (name === undefined) {
      throw new Refusal('user_not_found');
    }
    return { user: { id: args['user'], name, profile: { display_name: name, real_name: `${name} R.` } } };
  },

  'usergroups.users.list': (args, { workspace }) => {
    const users = workspace.userGroups.get(args['usergroup'] ?? '');
    if (!users) {
      throw new Refusal('no_such_subteam');
    }
    return { users };
  },
};

/** The channel, where the bot may write in it; a person's id is the direct messages with that person. */
function writable(args: Args, workspace: Workspace): string {
  const asked = args['channel'] ?? '';
  if (workspace.userNames.has(asked)) {
    return workspace.directChannel(asked).id;
  }
  const channel = workspace.channels.get(asked);
  if (!channel || (channel.private && !channel.member)) {
    throw new Refusal('channel_not_found');
  }
  if (channel.archived) {
    throw new Refusal('is_archived');
  }
  if (!channel.member) {
    throw new Refusal('not_in_channel');
  }
  return channel.id;
}

function readable(args: Args, workspace: Workspace): string {
  const channel = workspace.channels.get(args['channel'] ?? '');
  if (!channel?.member) {
    throw new Refusal(channel && !channel.private ? 'not_in_channel' : 'channel_not_found');
  }
  return channel.id;
}

function content(args: Args): { text: string; blocks: readonly CheckedBlock[] } {
  const blocks: unknown = args['blocks'] === undefined ? undefined : JSON.parse(args['blocks']);
  const refusal = refusalOf({ text: args['text'], blocks });
  if (refusal) {
    throw new Refusal(refusal.error, { response_metadata: { messages: [`[ERROR] ${refusal.details}`] } });
  }
  return { text: args['text'] ?? '', blocks: blocks as readonly CheckedBlock[] };
}

function metadataOf(args: Args): unknown {
  const metadata = args['metadata'] === undefined ? undefined : (JSON.parse(args['metadata']) as Result);
  if (
    metadata &&
    (typeof metadata['event_type'] !== 'string' || typeof metadata['event_payload'] !== 'object')
  ) {
    throw new Refusal('metadata_must_be_sent_from_app');
  }
  return metadata;
}

/** A page of messages; metadata goes only to those who may read it. */
function page(found: readonly StoredMessage[], args: Args, { scopes }: WebApiContext): Result {
  const start = Number(args['cursor'] ?? 0);
  const limit = Math.min(Number(args['limit'] ?? 100), 999);
  const withMetadata = args['include_all_metadata'] === 'true' && scopes.has('metadata.message:read');
  const messages = found.slice(start, start + limit).map((each) => ({
    type: 'message',
    user: each.user,
    text: each.text,
    ts: each.ts,
    ...(each.threadTs !== undefined && { thread_ts: each.threadTs }),
    ...(withMetadata && each.metadata !== undefined && { metadata: each.metadata }),
    ...(each.files.length > 0 && { files: each.files.map(({ id, name, title }) => ({ id, name, title })) }),
  }));
  const more = start + limit < found.length;
  return {
    messages,
    has_more: more,
    response_metadata: { next_cursor: more ? String(start + limit) : '' },
  };
}
