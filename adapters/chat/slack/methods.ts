/**
 * The methods of the Web API that vmping calls, each with the scopes that it needs, from the methods' pages on
 * docs.slack.dev. The adapter can call no other, and `vmping manifest slack` asks for these scopes and no more.
 */
export const slackMethods = {
  /** Who the bot is, and whether its token is good. */
  'auth.test': [],
  /** Where the socket is; with the app-level token, whose scope is `connections:write`. */
  'apps.connections.open': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  /** An answer for one person, where there is no response URL. */
  'chat.postEphemeral': ['chat:write'],
  'chat.getPermalink': [],
  /** Whether a message of which no answer came was posted: in a channel, in a thread. */
  'conversations.history': ['channels:history', 'groups:history', 'metadata.message:read'],
  'conversations.replies': ['channels:history', 'groups:history', 'metadata.message:read'],
  /** Whether the bot is in the channels of the configuration: for `vmping doctor`. */
  'conversations.info': ['channels:read', 'groups:read'],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
  /** The name of whoever mentioned the bot; the event has only the id. */
  'users.info': ['users:read'],
  /** Who is in the user groups that the policy names. */
  'usergroups.users.list': ['usergroups:read'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type SlackMethod = keyof typeof slackMethods;

/** What Slack is asked to send, each with its scope. */
export const slackEvents = { app_mention: 'app_mentions:read' } as const;

/** The scope of slash commands and of message shortcuts. */
export const commandsScope = 'commands';

/** The `callback_id` of the message shortcut. */
export const shortcutId = 'diagnose';

/** Every scope of the bot's token, in order. */
export function botScopes(): readonly string[] {
  return [
    ...new Set([commandsScope, ...Object.values(slackEvents), ...Object.values(slackMethods).flat()]),
  ].toSorted();
}
