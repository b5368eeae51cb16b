import { type App, SocketModeReceiver } from '@slack/bolt';
import { z } from 'zod';
import type { Secret } from '../../../src/config/secret.ts';
import { ChatError } from '../chat-error.ts';
import { boltLogger, type SlackLog } from './bolt-logger.ts';
import type { Link } from './keep-connected.ts';
import { clientOptions } from './web-api.ts';

export interface SocketLinkOptions {
  readonly app: App;
  readonly appToken: Secret;
  readonly apiUrl: string | undefined;
  readonly log: SlackLog;
  /** How long one call of the Web API may take. */
  readonly callMs: number;
  /** How long Slack may take to greet a new connection. */
  readonly helloMs: number;
  /** How long a ping may stay without its answer before the connection counts as dead. */
  readonly pongMs: number;
}

const Hello = z.object({
  type: z.literal('hello'),
  debug_info: z.object({ approximate_connection_time: z.number().positive() }).optional().catch(undefined),
});

// The part of its time after which a connection gets its successor: Slack ends it at the whole.
const agingAt = 0.9;

/**
 * Opens one connection of Socket Mode by Bolt's own receiver. It never reconnects by itself (Bolt's way of doing so
 * ends the process when `apps.connections.open` fails for good, and leaves seconds without a connection); instead the
 * link says when it is over, or soon will be.
 */
export async function openSocket(options: SocketLinkOptions): Promise<Link> {
  const { app, log } = options;
  const receiver = new SocketModeReceiver({
    appToken: options.appToken.reveal(),
    logger: boltLogger(log),
    autoReconnectEnabled: false,
    clientPingTimeout: options.pongMs,
    serverPingTimeout: 3 * options.pongMs,
    installerOptions: { clientOptions: clientOptions({ ...options, timeoutMs: options.callMs }) },
    // An acknowledgement that failed once is not tried again by the library; the listeners go on without.
    processEventErrorHandler: async ({ error }) => {
      log('something heard from Slack could not be handled', { error: error.message });
      return false;
    },
  });
  receiver.init(app);
  const ended = Promise.withResolvers<'gone' | 'aging'>();
  let aging: NodeJS.Timeout | undefined;
  receiver.client.on('ws_message', (data: unknown) => {
    const message = parse(data);
    if (message['type'] === 'disconnect') {
      // Bolt closes it now: a new one is opened while that goes on.
      ended.resolve('gone');
    }
    const hello = Hello.safeParse(message);
    const seconds = hello.data?.debug_info?.approximate_connection_time;
    if (seconds !== undefined) {
      aging = setTimeout(() => ended.resolve('aging'), Math.min(seconds * agingAt * 1_000, 2 ** 31 - 1));
      aging.unref();
    }
  });
  receiver.client.on('disconnected', () => ended.resolve('gone'));
  const close = () => {
    clearTimeout(aging);
    ended.resolve('gone');
    void receiver.stop().catch(() => undefined);
  };
  try {
    await within(receiver.start(), options.helloMs);
  } catch (error) {
    close();
    throw error ?? new ChatError('temporary', 'connection_closed');
  }
  return { ended: ended.promise, close };
}

function parse(data: unknown): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(typeof data === 'string' ? data : '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The library waits for the greeting without end. */
async function within<Value>(promise: Promise<Value>, ms: number): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new ChatError('temporary', 'no_hello')), ms);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
