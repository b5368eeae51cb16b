import type { SocketServer } from './socket.ts';
import type { Workspace } from './workspace.ts';

export interface Doing {
  readonly channel?: string;
  readonly user?: string;
  /** The message in whose thread it is done. */
  readonly threadTs?: string;
}

/** A payload as Slack sends it, and under which name the socket has it. */
export interface Payload {
  readonly type: 'slash_commands' | 'events_api' | 'interactive';
  readonly body: Readonly<Record<string, unknown>>;
}

export interface PeopleOptions {
  readonly socket: SocketServer;
  readonly workspace: Workspace;
  readonly responseUrl: (channel: string, user: string, threadTs?: string) => string;
}

/** What people do in the workspace. Each resolves with the milliseconds to the acknowledgement, or undefined. */
export function createPeople({ socket, workspace, responseUrl }: PeopleOptions) {
  let count = 0;
  const next = () => {
    count += 1;
    return count;
  };
  const deliver = ({ type, body }: Payload, retry?: number) => socket.deliver(type, body, retry);
  const who = ({ channel = 'C1', user = 'U1' }: Doing) => ({ channel, user });

  const slashPayload = (text: string, doing: Doing = {}): Payload => {
    const { channel, user } = who(doing);
    return {
      type: 'slash_commands',
      body: {
        token: 'x',
        team_id: 'T1',
        team_domain: 'test',
        channel_id: channel,
        channel_name: workspace.channels.get(channel)?.name ?? 'privategroup',
        user_id: user,
        user_name: workspace.userNames.get(user) ?? user,
        command: '/vmping',
        text,
        api_app_id: 'A1',
        trigger_id: `trigger.${next()}`,
        response_url: responseUrl(channel, user),
      },
    };
  };

  const mentionPayload = (text: string, doing: Doing = {}): Payload => {
    const { channel, user } = who(doing);
    const message = workspace.add({
      channel,
      threadTs: doing.threadTs,
      user,
      onlyFor: undefined,
      text,
      blocks: [],
      metadata: undefined,
    });
    return {
      type: 'events_api',
      body: {
        token: 'x',
        team_id: 'T1',
        api_app_id: 'A1',
        type: 'event_callback',
        event_id: `Ev${next()}`,
        event_time: Math.floor(Number(message.ts)),
        event: {
          type: 'app_mention',
          user,
          text,
          ts: message.ts,
          ...(doing.threadTs !== undefined && { thread_ts: doing.threadTs }),
          channel,
          event_ts: message.ts,
        },
      },
    };
  };

  const interaction = (body: Readonly<Record<string, unknown>>, doing: Doing): Payload => {
    const { channel, user } = who(doing);
    const name = workspace.userNames.get(user) ?? user;
    return {
      type: 'interactive',
      body: {
        user: { id: user, username: name, name, team_id: 'T1' },
        api_app_id: 'A1',
        token: 'x',
        team: { id: 'T1', domain: 'test' },
        channel: { id: channel, name: workspace.channels.get(channel)?.name ?? '' },
        trigger_id: `trigger.${next()}`,
        response_url: responseUrl(channel, user, doing.threadTs),
        ...body,
      },
    };
  };

  const shortcutPayload = (message: Readonly<Record<string, unknown>>, doing: Doing = {}): Payload =>
    interaction(
      {
        type: 'message_action',
        callback_id: 'diagnose',
        message_ts: message['ts'],
        action_ts: '1700000000.000100',
        message: { type: 'message', ...message },
      },
      doing,
    );

  /** The newest message that has this button. */
  const pressPayload = (label: string, doing: Doing = {}): Payload => {
    for (const message of workspace.messages.toReversed()) {
      for (const block of message.blocks) {
        const button =
          block.type === 'actions' ? block.elements.find((each) => each.text.text === label) : undefined;
        if (button) {
          const { channel, ts, threadTs, onlyFor } = message;
          const action = { ...button, block_id: 'b1', action_ts: '1700000000.000200' };
          const thread = { ...(threadTs !== undefined && { thread_ts: threadTs }) };
          const body = {
            type: 'block_actions',
            container: {
              type: 'message',
              message_ts: ts,
              channel_id: channel,
              is_ephemeral: onlyFor !== undefined,
              ...thread,
            },
            // Of a message for one person alone, Slack sends no more than the container.
            ...(onlyFor === undefined && {
              message: { type: 'message', bot_id: workspace.botId, ts, text: message.text, ...thread },
            }),
            actions: [action],
          };
          return interaction(body, {
            user: doing.user ?? onlyFor ?? 'U1',
            channel,
            ...(threadTs !== undefined && { threadTs }),
          });
        }
      }
    }
    throw new Error(`nobody posted a button ${label}`);
  };

  return {
    payloads: {
      slash: slashPayload,
      mention: mentionPayload,
      shortcut: shortcutPayload,
      press: pressPayload,
    },
    deliver,
    slash: (text: string, doing?: Doing) => deliver(slashPayload(text, doing)),
    mention: (text: string, doing?: Doing) =>
      deliver(mentionPayload(`<@${workspace.botUserId}> ${text}`, doing)),
    shortcut: (message: Readonly<Record<string, unknown>>, doing?: Doing) =>
      deliver(shortcutPayload(message, doing)),
    press: (label: string, doing?: Doing) => deliver(pressPayload(label, doing)),
  };
}
