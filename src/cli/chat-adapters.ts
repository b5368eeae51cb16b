import type { ChatAdapter } from '../../adapters/chat/chat-adapter.ts';
import type { SlackAdapterOptions } from '../../adapters/chat/slack/slack-adapter.ts';
import { ConfigError } from '../../adapters/config-file.ts';
import type { Log } from '../../jobs/log.ts';
import { apiUrlVariables } from '../config/api-urls.ts';
import type { Config, DiscordConfig, SlackConfig } from '../config/config.ts';
import { missingSecrets } from '../config/needed-secrets.ts';
import type { Secrets } from '../config/secrets.ts';
import { idsOf } from '../policy/ids.ts';

/**
 * The chats that the configuration turns on, not started yet. Throws {@link ConfigError} where a secret of theirs
 * is missing. The libraries of the chats are loaded here and not before: no other command needs them, and they are
 * large.
 */
export async function createChatAdapters(
  config: Config,
  secrets: Secrets,
  log: Log,
): Promise<readonly ChatAdapter[]> {
  const missing = missingSecrets(config, secrets);
  if (missing.length > 0) {
    throw new ConfigError('the environment lacks what the configuration asks for:', missing);
  }
  return [
    ...(config.slack === null ? [] : await createSlack(config.slack, config, secrets, log)),
    ...(config.discord === null ? [] : await createDiscord(config.discord, secrets)),
  ];
}

async function createSlack(
  slack: SlackConfig,
  { language, policy }: Config,
  secrets: Secrets,
  log: Log,
): Promise<ChatAdapter[]> {
  const { createSlackAdapter } = await import('../../adapters/chat/slack/slack-adapter.ts');
  const connection = slackConnection(slack, secrets);
  const botToken = secrets.slackBotToken;
  const { groups } = idsOf(policy, 'slack');
  return connection && botToken
    ? [createSlackAdapter({ botToken, connection, groups, language, log, ...slackApiUrl() })]
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

async function createDiscord({ guilds }: DiscordConfig, { discordToken }: Secrets): Promise<ChatAdapter[]> {
  const { createDiscordAdapter } = await import('../../adapters/chat/discord/discord-adapter.ts');
  return discordToken
    ? [createDiscordAdapter({ token: discordToken.reveal(), guilds, ...discordApi() })]
    : [];
}

/** Another Web API than Slack's own: of a test, or of a proxy. */
export function slackApiUrl(): { readonly apiUrl?: string } {
  const apiUrl = process.env[apiUrlVariables.slack.variable];
  return apiUrl ? { apiUrl } : {};
}

/** Another address than Discord's own: of a test, or of a proxy. */
export function discordApi(): { readonly api?: string } {
  const api = process.env[apiUrlVariables.discord.variable];
  return api ? { api } : {};
}
