import { afterEach, describe, expect, test } from 'vitest';
import { type InspectSlackOptions, inspectSlack } from '../../../../adapters/chat/slack/inspect.ts';
import { botScopes } from '../../../../adapters/chat/slack/methods.ts';
import { Secret } from '../../../../src/config/secret.ts';
import { DoctorLine } from '../../../../src/model/doctor.ts';
import {
  appToken,
  botToken,
  type SlackServerOptions,
  startSlackServer,
} from '../../../servers/slack/server.ts';

let slack: Awaited<ReturnType<typeof startSlackServer>>;
afterEach(() => slack.stop());

const open = async (options: SlackServerOptions = {}) => {
  slack = await startSlackServer({ scopes: botScopes(), ...options });
  return slack;
};

/** The lines of one subject, or of all. */
async function inspect(
  subject: string,
  changes: Partial<InspectSlackOptions> = {},
): Promise<readonly DoctorLine[]> {
  const lines = await inspectSlack({
    botToken: new Secret(botToken),
    connection: { mode: 'socket', appToken: new Secret(appToken) },
    apiUrl: slack.apiUrl,
    channels: [],
    groups: [],
    ...changes,
  });
  expect(lines.map((line) => DoctorLine.parse(line))).toEqual(lines);
  expect(JSON.stringify(lines)).not.toMatch(/xoxb|xapp/u);
  return lines.filter((line) => line.subject.includes(subject));
}

test('all is well', async () => {
  await open();
  const lines = await inspect('', { channels: ['C1'], groups: ['S1'] });
  expect(lines.map(({ subject, status, says }) => `${status} ${subject}: ${says}`)).toEqual([
    'ok slack: bot token: @vmping in test.',
    'ok slack: scopes: All that the manifest names.',
    'ok slack: socket: The app-level token opens one.',
    'ok slack: #ops: vmping is in it.',
    'ok slack: group S1: 1 person.',
    'ok slack: clock: Within 30 s of Slack’s.',
  ]);
});

test('it opens no socket, which would take commands from the bot', async () => {
  await open();
  await inspect('');
  expect(slack.socket.opened()).toBe(0);
});

describe('what is wrong has its line and its cure', () => {
  test('tokens', async () => {
    await open();
    expect(await inspect('bot token', { botToken: new Secret('xoxb-wrong') })).toMatchObject([
      {
        status: 'fail',
        says: 'Slack does not take it: invalid_auth.',
        cure: expect.stringContaining('copy it again'),
      },
    ]);
    const connection = { mode: 'socket', appToken: new Secret('xapp-wrong') } as const;
    expect(await inspect('socket', { connection })).toMatchObject([{ status: 'fail' }]);
    slack.faults.plan('apps.connections.open', { kind: 'error', error: 'not_allowed_token_type' });
    expect(await inspect('socket')).toMatchObject([
      { status: 'fail', cure: expect.stringContaining('connections:write') },
    ]);
  });

  test('a Slack that is not there', async () => {
    await open();
    slack.faults.plan('auth.test', { kind: 'dropped' });
    expect(await inspect('bot token')).toMatchObject([
      {
        status: 'fail',
        says: expect.stringContaining('no answer'),
        cure: expect.stringContaining('HTTPS_PROXY'),
      },
    ]);
  });

  test('a scope that it cannot do without, and one that it can', async () => {
    await open({ scopes: botScopes().filter((scope) => scope !== 'chat:write') });
    expect(await inspect('scopes')).toMatchObject([
      {
        status: 'fail',
        says: 'Missing: chat:write.',
        cure: expect.stringContaining('vmping manifest slack'),
      },
    ]);
    slack.scopes.add('chat:write');
    slack.scopes.delete('channels:history');
    expect(await inspect('scopes')).toMatchObject([
      { status: 'warn', says: expect.stringContaining('twice') },
    ]);
  });

  test('channels', async () => {
    await open();
    slack.workspace.addChannel('C2', 'elsewhere', { member: false });
    slack.workspace.addChannel('C3', 'old', { archived: true });
    const lines = await inspect('', { channels: ['C1', 'C2', 'C3', 'C4'] });
    const about = (subject: string) => lines.find((line) => line.subject === `slack: ${subject}`);
    expect(about('#ops')).toMatchObject({ status: 'ok' });
    expect(about('#elsewhere')).toMatchObject({ status: 'fail', cure: 'In #elsewhere: /invite @vmping' });
    expect(about('#old')).toMatchObject({ status: 'fail' });
    expect(about('C4')).toMatchObject({ status: 'fail', says: expect.stringContaining('channel_not_found') });
    slack.scopes.delete('channels:read');
    expect(await inspect('C2', { channels: ['C2'] })).toMatchObject([{ status: 'skipped' }]);
  });

  test('groups', async () => {
    await open();
    slack.workspace.userGroups.set('S3', []);
    const lines = await inspect('group', { groups: ['S2', 'S3'] });
    expect(lines).toMatchObject([
      { status: 'fail', cure: expect.stringContaining('begins with S') },
      { status: 'warn' },
    ]);
  });

  test('the clock: signatures are judged by it', async () => {
    await open({ clockMs: 400_000 });
    expect(await inspect('clock')).toMatchObject([
      { status: 'warn', says: expect.stringMatching(/behind/u) },
    ]);
    const connection = {
      mode: 'http',
      signingSecret: new Secret('00'),
      host: '0.0.0.0',
      port: 3000,
      path: '/slack/events',
    } as const;
    expect(await inspect('clock', { connection })).toMatchObject([{ status: 'fail' }]);
    expect(await inspect('request URL', { connection })).toMatchObject([{ status: 'skipped' }]);
  });
});
