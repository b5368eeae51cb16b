import type { ChatAdapter } from '../../adapters/chat/chat-adapter.ts';
import { createSlackAdapter, type SlackAdapterOptions } from '../../adapters/chat/slack/slack-adapter.ts';
import { ConfigError } from '../../adapters/config-file.ts';
import type { Log } from '../../jobs/log.ts';
import type { Config, SlackConfig } from '../config/config.ts';
import { missingSecrets } from '../config/needed-secrets.ts';
import type { Secrets } from '../config/secrets.ts';
import type { Policy } from '../policy/policy.ts';

/** The chats that the configuration turns on. Throws {@link ConfigError} where a secret of theirs is missing. */
export function createChatAdapters(config: Config, secrets: Secrets, log: Log): readonly ChatAdapter[] {
  const missing = missingSecrets(config, secrets);
  if (missing.length > 0) {
    throw new ConfigError('the environment lacks what the configuration asks for:', missing);
  }
  const { slackBotToken: botToken } = secrets;
  const connection = config.slack && slackConnection(config.slack, secrets);
  const { language, policy } = config;
  const apiUrl = process.env['VMPING_SLACK_API_URL'];
  return connection && botToken
    ? [
        createSlackAdapter({
          botToken,
          connection,
          groups: platformGroups(policy, 'slack'),
          language,
          log,
          ...(apiUrl && { apiUrl }),
        }),
      ]
    : [];
}

/** The connection that the configuration asks for; null where its secret is missing. */
export function slackConnection(
  slack: SlackConfig,
  { slackAppToken, slackSigningSecret }: Secrets,
): SlackAdapterOptions['connection'] | null {
  if (slack.mode === 'socket') {
    return slackAppToken && { mode: slack.mode, appToken: slackAppToken };
  }
  return slackSigningSecret && { ...slack, signingSecret: slackSigningSecret };
}

/** The platform's own groups that the policy names (`slack:S012` is `S012`), each once. */
function platformGroups({ rules }: Policy, platform: string): readonly string[] {
  const prefix = `${platform}:`;
  const named = rules.flatMap(({ groups }) => groups).filter((group) => group.startsWith(prefix));
  return [...new Set(named.map((group) => group.slice(prefix.length)))];
}
