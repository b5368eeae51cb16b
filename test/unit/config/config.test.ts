import { describe, expect, test } from 'vitest';
import { defaultConfig, parseConfig } from '../../../src/config/config.ts';
import { shownPath } from '../../../src/config/problem.ts';
import { toAgent } from '../../../src/config/sections/agent.ts';
import { defaultWatch } from '../../../src/config/sections/watch.ts';
import { noAlerts } from '../../../src/incidents/route.ts';

function problemsIn(value: unknown): string[] {
  const parsed = parseConfig(value);
  return parsed.ok ? [] : parsed.problems.map(({ path, says }) => `${shownPath(path)}: ${says}`);
}

function configOf(value: unknown) {
  const parsed = parseConfig(value);
  expect(parsed.ok ? [] : parsed.problems).toEqual([]);
  return parsed.ok ? parsed.config : defaultConfig();
}

describe('what is left out', () => {
  test('an empty file is a bot with no chat, no rights, no log', () => {
    const silent = {
      redis: null,
      language: 'en',
      slack: null,
      discord: null,
      policy: { rules: [], groups: {} },
      audit: null,
      watch: defaultWatch(),
      health: null,
      metrics: null,
      agent: toAgent(),
      alerts: noAlerts,
    };
    expect(configOf(null)).toEqual(silent);
    expect(configOf({})).toEqual(silent);
    expect(defaultConfig()).toEqual(silent);
  });

  test('a section with nothing in it is there', () => {
    expect(
      configOf({ slack: null, discord: null, health: null, metrics: null, policy: null, groups: null }),
    ).toMatchObject({
      slack: { mode: 'socket' },
      discord: { guilds: [] },
      health: { host: '127.0.0.1', port: 8080 },
      metrics: { host: '127.0.0.1', port: null, paths: false },
      audit: { file: '/var/log/vmping/audit.jsonl' },
    });
  });

  test('HTTP mode listens on port 3000 unless it is told otherwise', () => {
    expect(configOf({ slack: { mode: 'http' } }).slack).toEqual({
      mode: 'http',
      host: '0.0.0.0',
      port: 3000,
      path: '/slack/events',
    });
  });

  test('a rule without people or without groups', () => {
    const policy = [
      { commands: 'all', people: 'everyone' },
      { commands: ['status'], groups: ['discord:12'] },
    ];
    expect(configOf({ policy }).policy.rules).toEqual([
      { commands: 'all', people: 'everyone', groups: [] },
      { commands: ['status'], people: [], groups: ['discord:12'] },
    ]);
  });
});

describe('what is wrong is told with its place and what to write', () => {
  const rule = { commands: 'all', people: 'everyone' };
  test.each<[unknown, string]>([
    [{ slak: {} }, 'slak: unknown key; did you mean "slack"?'],
    [
      { policy: [rule, rule, { ...rule, comands: [] }] },
      'policy[2].comands: unknown key; did you mean "commands"?',
    ],
    [{ slack: { xyz: 1 } }, 'slack.xyz: unknown key; there are mode, host, port, path'],
    [{ policy: [{ people: 'everyone' }] }, 'policy[0].commands: is missing'],
    [
      { policy: [{ ...rule, commands: ['diagnos'] }] },
      'policy[0].commands[0]: "diagnos" is not known; did you mean "diagnose"?',
    ],
    [
      { policy: [{ ...rule, commands: 'diagnose' }] },
      'policy[0].commands: expected "all" or a list, found text',
    ],
    [
      { policy: [{ ...rule, people: 'slack:U1' }] },
      'policy[0].people: expected "everyone" or a list, found text',
    ],
    [
      { policy: [{ ...rule, people: ['U1'] }] },
      'policy[0].people[0]: is not a person: write "slack:U012ABC"',
    ],
    [
      { policy: [{ ...rule, people: [81_234] }] },
      'policy[0].people[0]: expected text, found a number: put it in quotes',
    ],
    [{ policy: [{ ...rule, channels: ['#ops'] }] }, 'policy[0].channels[0]: is not a channel'],
    [{ policy: [{ ...rule, vms: [] }] }, 'policy[0].vms: is an empty list, which fits nothing'],
    [
      { policy: [{ ...rule, vms: 'web*' }] },
      'policy[0].vms: expected a list (a line with "- " for each), found text',
    ],
    [{ policy: [{ commands: 'all' }] }, 'policy[0]: says nobody: add people, groups or both'],
    [{ policy: rule }, 'policy: expected a list (a line with "- " for each), found keys and values'],
    [{ policy: ['all'] }, 'policy[0]: expected keys and values, found text'],
    [
      { groups: { oncall: [] }, policy: [{ ...rule, groups: ['oncal'] }] },
      'policy[0].groups[0]: there is no group "oncal"; did you mean "oncall"?',
    ],
    [
      { policy: [{ ...rule, groups: ['ops'] }] },
      'policy[0].groups[0]: there is no group "ops"; add it to `groups`',
    ],
    [{ groups: { 'on call': [] } }, 'groups."on call": a group has a name of letters'],
    [{ discord: { guilds: [123] } }, 'discord.guilds[0]: expected text, found a number: put it in quotes'],
    [{ slack: { port: 3000 } }, 'slack.port: is for `mode: http` alone'],
    [{ slack: { mode: 'htp' } }, 'slack.mode: "htp" is not known; did you mean "http"?'],
    [{ health: { port: 0 } }, 'health.port: is less than 1'],
    [{ health: { port: 70_000 } }, 'health.port: is more than 65535'],
    [{ health: { port: '8080' } }, 'health.port: expected a number, found text'],
    [{ metrics: { port: 0 } }, 'metrics.port: is less than 1'],
    [{ health: 8080 }, 'health: expected keys and values, found a number'],
    [{ audit: { file: 'audit.jsonl' } }, 'audit.file: is not an absolute path'],
    [{ redis: '10.0.0.5' }, 'redis: is not the URL of a Redis'],
    [{ language: 'français' }, 'language: expected en, found "français"'],
    [{ slack: true }, 'slack: expected keys and values, found true'],
    [['slack'], ': expected keys and values, found a list'],
    ['slack', ': expected keys and values, found text'],
  ])('%j', (value, expected) => {
    const problems = problemsIn(value);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });

  test('all of it at once, in the order of the file', () => {
    const value = {
      health: { prot: 8080 },
      redis: 'http://10.0.0.5',
      policy: [{ commands: ['fly'], people: ['slack:U1'], groups: ['oncal'] }, { comands: 'all' }],
      slak: {},
    };
    expect(problemsIn(value).map((problem) => problem.split(':')[0])).toEqual([
      'health.prot',
      'redis',
      'policy[0].commands[0]',
      'policy[0].groups[0]',
      'policy[1]',
      'policy[1].commands',
      'policy[1].comands',
      'slak',
    ]);
  });
});

describe('a secret in the file', () => {
  // Made of parts, so that no scanner takes them for real ones.
  const bot = ['xoxb', '123456789012', 'abcdefABCDEF'].join('-');
  const app = ['xapp', '1', 'A012', 'deadbeef'].join('-');
  const discord = ['MTIzNDU2Nzg5MDEyMzQ1Njc4', 'GabcdE', 'x'.repeat(38)].join('.');
  test.each<[string, unknown, string, string]>([
    [
      'a token under a name of its own',
      { slack: { botToken: bot } },
      'slack.botToken',
      'VMPING_SLACK_BOT_TOKEN',
    ],
    ['an app token', { slack: { token: app } }, 'slack.token', 'VMPING_SLACK_APP_TOKEN'],
    ['a token of Discord', { discord: { guilds: [discord] } }, 'discord.guilds[0]', 'VMPING_DISCORD_TOKEN'],
    ['a token among people', { groups: { a: [bot] } }, 'groups.a[0]', 'VMPING_SLACK_BOT_TOKEN'],
    [
      'a key that sounds like one',
      { slack: { signing_secret: 'hunter2' } },
      'slack.signing_secret',
      'VMPING_SLACK_SIGNING_SECRET',
    ],
    ['the same for Discord', { discord: { token: 'hunter2' } }, 'discord.token', 'VMPING_DISCORD_TOKEN'],
    ['a password of Redis', { redis: 'redis://:hunter2@10.0.0.5:6379' }, 'redis', 'VMPING_REDIS_URL'],
    ['the same, with a typing error', { redis: 'redis//user:hunter2@10.0.0.5' }, 'redis', 'VMPING_REDIS_URL'],
    ['a token as a key', { [bot]: 1 }, '"[secret]"', 'VMPING_SLACK_BOT_TOKEN'],
  ])('%s is refused with the variable to use', (_, value, path, variable) => {
    const problems = problemsIn(value);
    expect(problems[0]).toContain(`${path}: `);
    expect(problems[0]).toContain(variable);
    expect(problems.join('\n')).not.toMatch(/hunter2|abcdefABCDEF|deadbeef|MTIzNDU2|xxxxx/u);
  });
});
