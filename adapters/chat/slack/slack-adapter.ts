import { App, type Receiver } from '@slack/bolt';
import { z } from 'zod';
import type { Secret } from '../../../src/config/secret.ts';
import type { Language } from '../../../src/message/say.ts';
import type { ChatAdapter, ChatListener } from '../chat-adapter.ts';
import { boltLogger, type SlackLog } from './bolt-logger.ts';
import { createDirectory } from './directory.ts';
import { hear } from './hear.ts';
import { openHttp } from './http-link.ts';
import { keepConnected, type Link } from './keep-connected.ts';
import { createPoster } from './post.ts';
import { messageRef, placeOf, threadRef } from './refs.ts';
import { createReply } from './reply.ts';
import { openSocket } from './socket-link.ts';
import { clientOptions, createSlackApi } from './web-api.ts';

export interface SlackAdapterOptions {
  readonly botToken: Secret;
  /** How Slack reaches vmping: over a socket that vmping opens, or by signed requests to `host`, `port` and `path`. */
  readonly connection:
    | { readonly mode: 'socket'; readonly appToken: Secret }
    | {
        readonly mode: 'http';
        readonly signingSecret: Secret;
        readonly host: string;
        readonly port: number;
        readonly path: string;
      };
  /** User groups (`S012ABC`) of which the listener is to know who is in them. */
  readonly groups: readonly string[];
  readonly language: Language;
  readonly log: SlackLog;
  /** Another Web API than Slack's own. */
  readonly apiUrl?: string;
  /** Times in milliseconds, for tests; see {@link defaultTiming}. */
  readonly timing?: Partial<SlackTiming>;
}

export interface SlackTiming {
  readonly helloMs: number;
  readonly pongMs: number;
  readonly firstWaitMs: number;
  readonly mostWaitMs: number;
  readonly callMs: number;
}

const defaultTiming: SlackTiming = {
  helloMs: 15_000,
  pongMs: 10_000,
  firstWaitMs: 1_000,
  mostWaitMs: 30_000,
  callMs: 10_000,
};

const Identity = z.object({ user_id: z.string(), bot_id: z.string() });

/** Slack, by the unmodified Bolt. One process of a bot at a time: Slack gives each event to any one connection. */
export function createSlackAdapter(options: SlackAdapterOptions): ChatAdapter {
  const { botToken, connection, language, log, apiUrl } = options;
  const timing = { ...defaultTiming, ...options.timing };
  const api = createSlackApi({ token: botToken, apiUrl, language, log, timeoutMs: timing.callMs });
  const poster = createPoster(api, language, log);
  const directory = createDirectory(api, options.groups, log);
  let identity: z.infer<typeof Identity> | undefined;
  let listener: ChatListener | undefined;

  const app = new App({
    receiver: heardElsewhere,
    // Known before the first event comes, so that nothing is asked of Slack between an event and its acknowledgement.
    authorize: async () => ({
      botToken: botToken.reveal(),
      botId: identity?.bot_id ?? '',
      botUserId: identity?.user_id ?? '',
    }),
    convoStore: false,
    logger: boltLogger(log),
    clientOptions: clientOptions({ apiUrl, log, timeoutMs: timing.callMs }),
  });
  hear(app, {
    directory,
    createReply: (to) => createReply(to, api, poster, language),
    botUserId: () => identity?.user_id ?? '',
    listener: () => listener,
    log,
  });

  const open = async (): Promise<Link> => {
    identity ??= Identity.parse(await api.call('auth.test'));
    return connection.mode === 'socket'
      ? openSocket({ app, apiUrl, log, ...connection, ...timing })
      : openHttp({ app, log, ...connection });
  };
  const kept = keepConnected({
    open,
    language,
    log,
    waitMs: { first: timing.firstWaitMs, most: timing.mostWaitMs },
  });

  return {
    platform: 'slack',

    start(hears) {
      listener ??= hears;
      return kept.start();
    },

    async stop() {
      kept.stop();
    },

    health: () => kept.health(),

    async openThread(channel, message, attempt) {
      const place = await poster.post(channel, undefined, message, attempt);
      return { thread: threadRef(place), root: messageRef(place) };
    },

    async post(thread, message, attempt) {
      const { channel, ts } = placeOf(thread);
      return messageRef(await poster.post(channel, ts, message, attempt));
    },

    async edit(message, replacement) {
      await poster.edit(placeOf(message), replacement);
    },

    async uploadFile(thread, file, attempt) {
      await poster.upload(placeOf(thread), file, attempt);
    },

    async tell(person, message) {
      await poster.post(person.id, undefined, message, 'first');
    },

    async linkTo(message) {
      const { channel, ts } = placeOf(message);
      const { permalink } = await api.call('chat.getPermalink', { channel, message_ts: ts });
      return typeof permalink === 'string' ? permalink : null;
    },
  };
}

/** The app hears through receivers that come and go, each of which is given the app: see {@link openSocket}. */
const heardElsewhere: Receiver = {
  init: () => undefined,
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};
