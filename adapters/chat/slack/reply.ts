import type { Message } from '../../../src/message/message.ts';
import type { Language } from '../../../src/message/say.ts';
import { renderSlack } from '../../../src/message/slack/render.ts';
import { ChatError } from '../chat-error.ts';
import type { Poster } from './post.ts';
import { fromStatus, slackError, toChatError } from './slack-error.ts';
import type { SlackApi } from './web-api.ts';

export interface ReplyTo {
  readonly channel: string;
  readonly user: string;
  readonly threadTs: string | undefined;
  /** Slack's address for answers to this one interaction; a mention has none. */
  readonly responseUrl: string | undefined;
}

// Slack takes five answers in thirty minutes there.
const mostUses = 5;
const lifetimeMs = 30 * 60_000;
const timeoutMs = 10_000;

/**
 * Answers one person: at the response URL, which works in channels that the bot is not in; else as a message that
 * only this person sees; else as a direct message.
 */
export function createReply(
  to: ReplyTo,
  api: SlackApi,
  poster: Poster,
  language: Language,
): (message: Message) => Promise<void> {
  const heardAt = Date.now();
  let url = to.responseUrl;
  let uses = 0;

  const atUrl = async (message: Message): Promise<boolean> => {
    if (url === undefined || uses >= mostUses || Date.now() - heardAt > lifetimeMs) {
      return false;
    }
    uses += 1;
    const { text, blocks } = renderSlack(message);
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({
        response_type: 'ephemeral',
        replace_original: false,
        text,
        blocks,
        ...(to.threadTs !== undefined && { thread_ts: to.threadTs }),
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw toChatError(error, language);
    });
    const says = await response.text();
    if (response.status === 404 || response.status === 410) {
      url = undefined;
      return false;
    }
    if (response.status === 400) {
      throw slackError(wordIn(says), {}, language);
    }
    if (!response.ok) {
      throw fromStatus(response.status, Number(response.headers.get('retry-after') ?? 1));
    }
    return true;
  };

  const inChannel = async (message: Message): Promise<boolean> => {
    try {
      const { text, blocks } = renderSlack(message);
      const { channel, user, threadTs } = to;
      const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
      await api.call('chat.postEphemeral', { channel, user, ...thread, text, blocks, parse: 'none' });
      return true;
    } catch (error) {
      if (error instanceof ChatError && error.reason === 'undeliverable') {
        return false;
      }
      throw error;
    }
  };

  return async (message) => {
    if (!(await atUrl(message)) && !(await inChannel(message))) {
      await poster.post(to.user, undefined, message, 'first');
    }
  };
}

/** Slack's word, which stands there alone or in JSON. */
function wordIn(body: string): string {
  return /"error":\s*"(\w+)"/u.exec(body)?.[1] ?? /^\w{1,60}$/u.exec(body.trim())?.[0] ?? 'http_400';
}
