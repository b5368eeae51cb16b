import { Secret, tokenIn } from './secret.ts';

/** Where each secret comes from: this variable, or the file that `<variable>_FILE` names (container secrets). */
export const secretVariables = {
  redisUrl: 'VMPING_REDIS_URL',
  slackBotToken: 'VMPING_SLACK_BOT_TOKEN',
  slackAppToken: 'VMPING_SLACK_APP_TOKEN',
  slackSigningSecret: 'VMPING_SLACK_SIGNING_SECRET',
  discordToken: 'VMPING_DISCORD_TOKEN',
} as const;

export type SecretName = keyof typeof secretVariables;
export type SecretVariable = (typeof secretVariables)[SecretName];

/** What the environment gave; null where it says nothing. */
export type Secrets = Readonly<Record<SecretName, Secret | null>>;

export interface ReadSecrets {
  readonly secrets: Secrets;
  /** What is wrong, a sentence each, with the variable's name and without its value. */
  readonly problems: readonly string[];
}

const secretNames = Object.keys(secretVariables) as SecretName[];

/**
 * Reads the secrets of an environment, or those of the names: a worker has nothing to do with the tokens of chats.
 * `readFile` gives the text of a file, or throws with why it cannot.
 */
export function readSecrets(
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
  names: readonly SecretName[] = secretNames,
): ReadSecrets {
  const problems: string[] = [];
  const read = (name: SecretName): Secret | null => {
    const variable = secretVariables[name];
    const value = valueOf(variable, env, readFile);
    if (value === null || 'problem' in value) {
      problems.push(...(value === null ? [] : [value.problem]));
      return null;
    }
    const problem = shapeProblem(name, value.text);
    problems.push(...(problem === null ? [] : [`${value.from} ${problem}`]));
    return problem === null ? new Secret(value.text) : null;
  };
  const secrets = Object.fromEntries(
    secretNames.map((name) => [name, names.includes(name) ? read(name) : null]),
  ) as Secrets;
  return { secrets, problems };
}

type Value = { readonly text: string; readonly from: string } | { readonly problem: string } | null;

/** An empty variable is one that is not set, as compose files leave it. A file ends in a line break by custom. */
function valueOf(
  variable: SecretVariable,
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): Value {
  const direct = env[variable]?.trim() ?? '';
  const file = env[`${variable}_FILE`]?.trim() ?? '';
  if (file === '') {
    return direct === '' ? null : { text: direct, from: variable };
  }
  const from = `${variable}_FILE`;
  if (direct !== '') {
    return { problem: `${variable} and ${from} are both set: keep one` };
  }
  try {
    const text = readFile(file).trim();
    return text === '' ? { problem: `${from}: the file is empty` } : { text, from };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read';
    return { problem: `${from}: ${why}` };
  }
}

function shapeProblem(name: SecretName, value: string): string | null {
  const kind = tokenIn(value);
  switch (name) {
    case 'redisUrl':
      return kind === null ? null : 'holds a token of a chat, not the URL of a Redis';
    case 'slackBotToken':
      return value.startsWith('xoxb-')
        ? null
        : kind === 'slack-app'
          ? 'holds an app-level token (xapp-…), which belongs into VMPING_SLACK_APP_TOKEN; the bot token begins with xoxb- (the app\'s page, "OAuth & Permissions")'
          : 'does not begin with xoxb-: copy the "Bot User OAuth Token" of the app\'s page, "OAuth & Permissions"';
    case 'slackAppToken':
      return value.startsWith('xapp-')
        ? null
        : kind === 'slack-bot'
          ? 'holds the bot token (xoxb-…), which belongs into VMPING_SLACK_BOT_TOKEN; the app-level token begins with xapp- (the app\'s page, "Basic Information")'
          : 'does not begin with xapp-: make one on the app\'s page, "Basic Information", "App-Level Tokens", with the scope connections:write';
    case 'slackSigningSecret':
      return kind === null && /^[0-9a-f]{16,128}$/iu.test(value)
        ? null
        : 'is not a signing secret (hexadecimal digits; the app\'s page, "Basic Information")';
    case 'discordToken':
      return discordProblem(value, kind);
    default:
      return name satisfies never;
  }
}

function discordProblem(value: string, kind: ReturnType<typeof tokenIn>): string | null {
  if (kind?.startsWith('slack')) {
    return 'holds a token of Slack';
  }
  if (/^Bot\s/u.test(value)) {
    return 'begins with "Bot ": leave that word out';
  }
  return /\s/u.test(value) || value.split('.').length !== 3
    ? 'is not a bot token of Discord: three parts with dots between (the application\'s page, "Bot", "Reset Token")'
    : null;
}
