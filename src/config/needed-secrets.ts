import type { Config } from './config.ts';
import { type SecretName, type Secrets, secretVariables } from './secrets.ts';

/** What each chat cannot be started without, and where the owner of the bot finds it. */
const needs: readonly {
  readonly name: SecretName;
  readonly of: string;
  readonly found: string;
  readonly when: (config: Config) => boolean;
}[] = [
  {
    name: 'slackBotToken',
    of: 'slack',
    found: 'the "Bot User OAuth Token" (xoxb-…) of the app\'s page, "OAuth & Permissions"',
    when: ({ slack }) => slack !== null,
  },
  {
    name: 'slackAppToken',
    of: 'slack (Socket Mode)',
    found:
      'an app-level token (xapp-…) with the scope connections:write, of the app\'s page, "Basic Information"',
    when: ({ slack }) => slack?.mode === 'socket',
  },
  {
    name: 'slackSigningSecret',
    of: 'slack (HTTP mode)',
    found: 'the signing secret of the app\'s page, "Basic Information"',
    when: ({ slack }) => slack?.mode === 'http',
  },
  {
    name: 'discordToken',
    of: 'discord',
    found: 'the token of the application\'s page, "Bot", "Reset Token"',
    when: ({ discord }) => discord !== null,
  },
];

/** The secrets that the configuration asks for and the environment does not have, a sentence each. */
export function missingSecrets(config: Config, secrets: Secrets): readonly string[] {
  return needs
    .filter(({ name, when }) => when(config) && secrets[name] === null)
    .map(({ name, of, found }) => {
      const variable = secretVariables[name];
      return `${of} needs ${variable} (or ${variable}_FILE): ${found}`;
    });
}
