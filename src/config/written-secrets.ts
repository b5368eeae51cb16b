import type { ConfigPath, ConfigProblem } from './problem.ts';
import { tokenIn } from './secret.ts';
import type { SecretVariable } from './secrets.ts';

/** Secrets that somebody wrote into the file, each with the variable where it belongs. */
export function secretsWritten(written: unknown): readonly ConfigProblem[] {
  return [...tokensIn(written, []), ...redisPassword(written)];
}

/** The variable for what a key is named after, or null where it does not sound like a secret. */
export function secretForKey(path: ConfigPath, key: string): SecretVariable | null {
  const words = [...path, key].join(' ').toLowerCase();
  if (!/token|secret|passw/u.test(key.toLowerCase())) {
    return null;
  }
  if (words.includes('discord')) {
    return 'VMPING_DISCORD_TOKEN';
  }
  if (words.includes('redis')) {
    return 'VMPING_REDIS_URL';
  }
  return /sign/u.test(words)
    ? 'VMPING_SLACK_SIGNING_SECRET'
    : words.includes('app')
      ? 'VMPING_SLACK_APP_TOKEN'
      : 'VMPING_SLACK_BOT_TOKEN';
}

function tokensIn(value: unknown, path: ConfigPath): ConfigProblem[] {
  if (typeof value === 'string') {
    const kind = tokenIn(value);
    return kind === null ? [] : [{ path, says: sentences[kind] }];
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inside]) => {
    const kind = tokenIn(key);
    const step = Array.isArray(value) ? Number(key) : key;
    return kind === null
      ? tokensIn(inside, [...path, step])
      : [{ path: [...path, step], says: sentences[kind] }];
  });
}

const into = (variable: SecretVariable) =>
  `does not belong into this file: set ${variable} or ${variable}_FILE, and replace the token if others could read it here`;

const sentences = {
  'slack-bot': `a bot token of Slack ${into('VMPING_SLACK_BOT_TOKEN')}`,
  'slack-app': `an app-level token of Slack ${into('VMPING_SLACK_APP_TOKEN')}`,
  'slack-other': `a token of Slack, of a kind that vmping does not use, ${into('VMPING_SLACK_BOT_TOKEN')}`,
  discord: `a bot token of Discord ${into('VMPING_DISCORD_TOKEN')}`,
};

function redisPassword(written: unknown): ConfigProblem[] {
  const redis = typeof written === 'object' && written !== null && 'redis' in written ? written.redis : null;
  if (typeof redis !== 'string') {
    return [];
  }
  const hasPassword = URL.canParse(redis) ? new URL(redis).password !== '' : /:[^/@]+@/u.test(redis);
  return hasPassword
    ? [{ path: ['redis'], says: 'holds a password: set VMPING_REDIS_URL or VMPING_REDIS_URL_FILE instead' }]
    : [];
}
