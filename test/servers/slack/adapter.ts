import type { ChatAdapter } from '../../../adapters/chat/chat-adapter.ts';
import { createSlackAdapter } from '../../../adapters/chat/slack/slack-adapter.ts';
import { silentLog } from '../../../jobs/log.ts';
import { Secret } from '../../../src/config/secret.ts';
import { appToken, botToken } from './server.ts';

/** The real adapter in Socket Mode on a server of this folder. */
export function slackAdapterOn(apiUrl: string, groups: readonly string[] = []): ChatAdapter {
  return createSlackAdapter({
    botToken: new Secret(botToken),
    connection: { mode: 'socket', appToken: new Secret(appToken) },
    groups,
    language: 'en',
    log: silentLog,
    apiUrl,
  });
}
