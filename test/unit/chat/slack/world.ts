import type {
  ChatAdapter,
  ChatListener,
  IncomingCommand,
  IncomingPress,
} from '../../../../adapters/chat/chat-adapter.ts';
import {
  createSlackAdapter,
  type SlackAdapterOptions,
  type SlackTiming,
} from '../../../../adapters/chat/slack/slack-adapter.ts';
import { Secret } from '../../../../src/config/secret.ts';
import {
  appToken,
  botToken,
  type SlackServerOptions,
  startSlackServer,
} from '../../../servers/slack/server.ts';

/** Times that tests can wait for. */
const fast: SlackTiming = { helloMs: 2_000, pongMs: 600, firstWaitMs: 20, mostWaitMs: 100, callMs: 2_000 };

export interface SlackWorldOptions extends SlackServerOptions {
  readonly timing?: Partial<SlackTiming>;
  readonly adapter?: Partial<SlackAdapterOptions>;
}

/** The fault server, and the adapter on it, not started yet. What it hears is kept. */
export async function createSlackWorld(options: SlackWorldOptions = {}) {
  const slack = await startSlackServer(options);
  const logged: string[] = [];
  const adapter = createSlackAdapter({
    botToken: new Secret(botToken),
    connection: { mode: 'socket', appToken: new Secret(appToken) },
    groups: [],
    language: 'en',
    log: (event, fields) => logged.push(`${event} ${JSON.stringify(fields ?? {})}`),
    apiUrl: slack.apiUrl,
    timing: { ...fast, ...options.timing },
    ...options.adapter,
  });
  const commands: IncomingCommand[] = [];
  const presses: IncomingPress[] = [];
  const listener: ChatListener = {
    onCommand: async (command) => void commands.push(command),
    onPress: async (press) => void presses.push(press),
    suggestVms: () => Promise.resolve([]),
  };
  return {
    slack,
    adapter,
    commands,
    presses,
    logged,
    start: () => adapter.start(listener),
    stop: async () => {
      await adapter.stop();
      await slack.stop();
    },
  };
}

/** The adapter, with a promise of everything that its listener still does. */
export function watchListener(adapter: ChatAdapter): {
  adapter: ChatAdapter;
  settled: (count: number) => Promise<void>;
} {
  let handled = 0;
  const waiting: { count: number; tell: () => void }[] = [];
  const done = () => {
    handled += 1;
    for (const each of waiting.filter(({ count }) => count <= handled)) {
      each.tell();
    }
  };
  return {
    adapter: {
      ...adapter,
      start: (listener) =>
        adapter.start({
          ...listener,
          onCommand: (command) => listener.onCommand(command).finally(done),
          onPress: (press) => listener.onPress(press).finally(done),
        }),
    },
    settled: (count) =>
      handled >= count
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push({ count, tell: resolve });
          }),
  };
}
