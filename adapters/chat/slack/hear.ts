import type { App } from '@slack/bolt';
import { readFormattedText, readSlackText } from '../../../src/message/slack/read-text.ts';
import { actionOf } from '../../../src/message/slack/render-block.ts';
import type { ChatListener, Incoming } from '../chat-adapter.ts';
import type { SlackLog } from './bolt-logger.ts';
import type { Directory } from './directory.ts';
import { threadRef } from './refs.ts';
import type { ReplyTo } from './reply.ts';
import { textOfMessage } from './shortcut-text.ts';

export interface HearOptions {
  readonly directory: Directory;
  readonly createReply: (to: ReplyTo) => Incoming['reply'];
  readonly botUserId: () => string;
  readonly listener: () => ChatListener | undefined;
  readonly log: SlackLog;
}

interface Heard extends ReplyTo {
  readonly id: string;
  /** What the payload says of the person's name. */
  readonly userName: string | undefined;
}

/**
 * Has the app hear what people do: each is acknowledged before anything else, then told to the listener. Slack
 * delivers some things twice; they keep their id.
 */
export function hear(app: App, options: HearOptions): void {
  const { log, botUserId } = options;

  const incoming = async ({ id, userName, ...to }: Heard): Promise<Incoming> => {
    const [person, roles] = await Promise.all([
      options.directory.person(to.user, userName),
      options.directory.groupsOf(to.user),
    ]);
    return {
      id,
      platform: 'slack',
      channel: to.channel,
      person,
      roles,
      thread: to.threadTs === undefined ? null : threadRef({ channel: to.channel, ts: to.threadTs }),
      reply: options.createReply(to),
    };
  };

  app.command(/^\//u, async ({ ack, command }) => {
    await acknowledge(ack, log);
    const heard = {
      id: command.trigger_id,
      channel: command.channel_id,
      user: command.user_id,
      userName: command.user_name,
      threadTs: undefined,
      responseUrl: command.response_url,
    };
    // Under whatever name the command was installed.
    const text = `/vmping ${readSlackText(command.text, botUserId())}`.trim();
    await options.listener()?.onCommand({ ...(await incoming(heard)), how: 'slash', text });
  });

  // Acknowledged by Bolt before it gets here.
  app.event('app_mention', async ({ event, body }) => {
    const user = event.user ?? event.bot_id;
    if (user === undefined) {
      return;
    }
    const heard = {
      id: body.event_id,
      channel: event.channel,
      user,
      userName: event.user === undefined ? event.username : undefined,
      threadTs: event.thread_ts,
      responseUrl: undefined,
    };
    const text = readFormattedText(event.text, botUserId());
    await options.listener()?.onCommand({ ...(await incoming(heard)), how: 'mention', text });
  });

  app.shortcut({ type: 'message_action' }, async ({ ack, shortcut }) => {
    await acknowledge(ack, log);
    const threadTs: unknown = shortcut.message['thread_ts'];
    const heard = {
      id: shortcut.trigger_id,
      channel: shortcut.channel.id,
      user: shortcut.user.id,
      userName: shortcut.user.name,
      threadTs: typeof threadTs === 'string' ? threadTs : undefined,
      responseUrl: shortcut.response_url,
    };
    const text = readFormattedText(textOfMessage(shortcut.message), botUserId());
    await options.listener()?.onCommand({ ...(await incoming(heard)), how: 'shortcut', text });
  });

  app.action({ type: 'block_actions' }, async ({ ack, body, action }) => {
    await acknowledge(ack, log);
    const channel = body.channel?.id;
    if (channel === undefined || action.type !== 'button') {
      return;
    }
    // A button on the message in the channel is pressed in that message's thread, which may have no answer yet.
    const { container } = body;
    const own = container['is_ephemeral'] === true ? undefined : body.message?.ts;
    const thread: unknown = container['thread_ts'] ?? body.message?.['thread_ts'] ?? own;
    const heard = {
      id: `${body.trigger_id}.${action.action_id}`,
      channel,
      user: body.user.id,
      userName: body.user.name ?? body.user.username,
      threadTs: typeof thread === 'string' ? thread : undefined,
      responseUrl: body.response_url,
    };
    const pressed = { action: actionOf(action.action_id), value: action.value ?? '' };
    await options.listener()?.onPress({ ...(await incoming(heard)), ...pressed });
  });

  app.error(async (error) =>
    log('something heard from Slack could not be handled', { error: error.message }),
  );
}

/** Where the socket has gone meanwhile, the work is done all the same: Slack delivers it again, with the same id. */
async function acknowledge(ack: () => Promise<void>, log: SlackLog): Promise<void> {
  try {
    await ack();
  } catch (error) {
    log('Slack could not be told that a command arrived', {
      error: error instanceof Error ? error.message : String(error),
    });
  }
}
