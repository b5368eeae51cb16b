import { format, inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/config/secret.ts';
import { readSecrets } from '../../../src/config/secrets.ts';

const bot = ['xoxb', '123456789012', 'abcdefABCDEF'].join('-');
const app = ['xapp', '1', 'A012', 'deadbeef'].join('-');
const discord = ['MTIzNDU2Nzg5MDEyMzQ1Njc4', 'GabcdE', 'x'.repeat(38)].join('.');
const noFile = (path: string): string => {
  throw new Error(`no such file: ${path}`);
};

test('a secret cannot be seen in any text that is made of it', () => {
  const secret = new Secret('hunter2');
  const holder = { secret, list: [secret], map: new Map([['a', secret]]) };
  const error = new Error(`it failed with ${String(secret)}`, { cause: holder });
  const shown = [
    String(secret),
    `a ${secret as unknown as string}`,
    JSON.stringify(holder),
    inspect(holder, { depth: 9, showHidden: true }),
    inspect(error, { depth: 9 }),
    format('%s %o %O %j', secret, secret, holder, holder),
    Object.values(secret).join(),
    Object.getOwnPropertyNames(secret).join(),
    JSON.stringify(Object.assign({}, secret)),
    error.stack ?? '',
  ].join('\n');
  expect(shown).not.toContain('hunter2');
  expect(shown).toContain('[secret]');
  expect(secret.reveal()).toBe('hunter2');
});

test('each comes from its variable or from the file that it names', () => {
  const { secrets, problems } = readSecrets(
    {
      VMPING_REDIS_URL: ' redis://:hunter2@10.0.0.5 ',
      VMPING_SLACK_BOT_TOKEN_FILE: '/run/secrets/bot',
      VMPING_SLACK_APP_TOKEN: app,
      VMPING_SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
      VMPING_DISCORD_TOKEN: '',
      VMPING_DISCORD_TOKEN_FILE: '/run/secrets/discord',
    },
    (path) => (path === '/run/secrets/bot' ? `${bot}\n` : `${discord}\r\n`),
  );
  expect(problems).toEqual([]);
  expect(
    Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, secret?.reveal()])),
  ).toEqual({
    redisUrl: 'redis://:hunter2@10.0.0.5',
    slackBotToken: bot,
    slackAppToken: app,
    slackSigningSecret: '0123456789abcdef0123456789abcdef',
    discordToken: discord,
  });
});

test('what is not set is null, and no problem', () => {
  const { secrets, problems } = readSecrets({ VMPING_SLACK_BOT_TOKEN: '' }, noFile);
  expect(problems).toEqual([]);
  expect(new Set(Object.values(secrets))).toEqual(new Set([null]));
});

describe('what is wrong is told without the value', () => {
  test.each<[string, Record<string, string>, string]>([
    ['the two of Slack swapped', { VMPING_SLACK_BOT_TOKEN: app }, 'belongs into VMPING_SLACK_APP_TOKEN'],
    ['the other way round', { VMPING_SLACK_APP_TOKEN: bot }, 'belongs into VMPING_SLACK_BOT_TOKEN'],
    ['a token of a user', { VMPING_SLACK_BOT_TOKEN: 'xoxp-hunter2' }, 'does not begin with xoxb-'],
    ['quotes that came along', { VMPING_SLACK_BOT_TOKEN: '"xoxb-hunter2"' }, 'does not begin with xoxb-'],
    ['a signing secret that is a token', { VMPING_SLACK_SIGNING_SECRET: bot }, 'is not a signing secret'],
    ['a token of Slack for Discord', { VMPING_DISCORD_TOKEN: bot }, 'holds a token of Slack'],
    ['the header instead of the token', { VMPING_DISCORD_TOKEN: `Bot ${discord}` }, 'leave that word out'],
    ['the secret of the application', { VMPING_DISCORD_TOKEN: 'hunter2' }, 'is not a bot token of Discord'],
    ['a token as the URL of Redis', { VMPING_REDIS_URL: bot }, 'not the URL of a Redis'],
    [
      'a file that is not there',
      { VMPING_DISCORD_TOKEN_FILE: '/nowhere' },
      'VMPING_DISCORD_TOKEN_FILE: no such file',
    ],
    ['two ways at once', { VMPING_DISCORD_TOKEN: discord, VMPING_DISCORD_TOKEN_FILE: '/a' }, 'are both set'],
  ])('%s', (_, env, expected) => {
    const { secrets, problems } = readSecrets(env, noFile);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
    expect(problems[0]).toContain('VMPING_');
    expect(problems[0]).not.toMatch(/hunter2|abcdefABCDEF|deadbeef|MTIzNDU2/u);
    expect(new Set(Object.values(secrets))).toEqual(new Set([null]));
  });

  test('a file that is empty', () => {
    const { problems } = readSecrets({ VMPING_REDIS_URL_FILE: '/run/secrets/redis' }, () => '\n');
    expect(problems).toEqual(['VMPING_REDIS_URL_FILE: the file is empty']);
  });
});
