import type { Catalogue } from '../catalogue.ts';

/** English: what Slack refuses and what cures it, and the state of the connection. */
export const slack = {
  'slack.cure.not_in_channel': 'Invite vmping to the channel: type /invite @vmping there.',
  'slack.cure.channel_not_found':
    'The channel is gone, or private and vmping is not in it: type /invite @vmping there.',
  'slack.cure.is_archived': 'The channel is archived: unarchive it, or ask in another one.',
  'slack.cure.missing_scope':
    'The app lacks the scope {needed}: paste the output of `vmping manifest slack` into its page "App Manifest" and install it again.',
  'slack.cure.restricted_action':
    'The settings of this channel or workspace let vmping not post there: ask who manages them.',
  'slack.cure.thread_not_found': 'The message that this thread hangs on is gone: ask again.',
  'slack.cure.message_not_found': 'The message is gone: somebody deleted it. Ask again.',
  'slack.cure.edit_window_closed':
    'The workspace forbids edits after a time: ask again, or have the time raised.',
  'slack.cure.cannot_dm_bot': 'A bot takes no direct messages.',
  'slack.cure.messages_tab_disabled':
    'The app takes no direct messages: switch on its "Messages Tab" (page "App Home").',
  'slack.cure.invalid_auth':
    'Slack does not know the token: copy it again from the app’s page, or install the app again.',
  'slack.cure.not_allowed_token_type':
    'This is a token of another kind: the bot token begins with xoxb-, the app-level token with xapp-.',
  'slack.cure.account_inactive': 'The app was removed from the workspace: install it again.',
  'slack.cure.expired_url': 'The time to answer this way is over: ask again.',
  'slack.cure.no_such_subteam':
    'There is no such user group: the policy wants its id, which begins with S (its page, "Copy group ID").',
  'slack.cure.storage_limit_reached': 'The workspace has no room for files left.',
  'slack.cure.file_uploads_disabled': 'The workspace allows no files: ask who manages it.',

  'slack.health.starting': 'Not connected to Slack yet.',
  'slack.health.away': 'No connection to Slack ({problem}); trying again. {cure}',
  'slack.health.stopped': 'Stopped.',

  'shortcut.nothing-found':
    'This message does not name exactly one VM that you may ask about and one address or host. Type it: /vmping web01 10.0.0.1',

  'slack.file.whole': 'The whole message, of which a part did not fit',
} satisfies Catalogue;
