import { type App, HTTPReceiver } from '@slack/bolt';
import type { Secret } from '../../../src/config/secret.ts';
import { boltLogger, type SlackLog } from './bolt-logger.ts';
import type { Link } from './keep-connected.ts';

export interface HttpLinkOptions {
  readonly app: App;
  readonly signingSecret: Secret;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly log: SlackLog;
}

/**
 * Listens for Slack's requests: Bolt checks signature and age of each, and answers the `url_verification` with which
 * Slack tries the address. A request that Slack repeats has the id of the first.
 */
export async function openHttp(options: HttpLinkOptions): Promise<Link> {
  const receiver = new HTTPReceiver({
    signingSecret: options.signingSecret.reveal(),
    endpoints: options.path,
    logger: boltLogger(options.log),
  });
  receiver.init(options.app);
  await receiver.start({ host: options.host, port: options.port } as never);
  const ended = Promise.withResolvers<'gone'>();
  return {
    ended: ended.promise,
    close() {
      ended.resolve('gone');
      void receiver.stop().catch(() => undefined);
    },
  };
}
