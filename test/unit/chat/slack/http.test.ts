import { createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Secret } from '../../../../src/config/secret.ts';
import { textMessage } from '../../../../src/message/message.ts';
import { createSlackWorld } from './world.ts';

const signingSecret = '0123456789abcdef0123456789abcdef';
let port: number;
let world: Awaited<ReturnType<typeof createSlackWorld>>;

beforeEach(async () => {
  port = await freePort();
  const secret = new Secret(signingSecret);
  const connection = {
    mode: 'http',
    signingSecret: secret,
    host: '127.0.0.1',
    port,
    path: '/slack/events',
  } as const;
  world = await createSlackWorld({ adapter: { connection } });
  await world.start();
});
afterEach(() => world.stop());

async function send(
  type: string,
  body: string,
  {
    key = signingSecret,
    age = 0,
    headers = {},
  }: { key?: string; age?: number; headers?: Record<string, string> } = {},
): Promise<Response> {
  const at = String(Math.floor(Date.now() / 1_000) - age);
  const signature = createHmac('sha256', key).update(`v0:${at}:${body}`).digest('hex');
  return fetch(`http://127.0.0.1:${port}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': at,
      'x-slack-signature': `v0=${signature}`,
      ...headers,
    },
    body,
  });
}

const form = 'application/x-www-form-urlencoded';
const slash = (text: string) =>
  new URLSearchParams(world.slack.payloads.slash(text).body as Record<string, string>).toString();

test('a signed slash command is acknowledged with nothing, heard and answered', async () => {
  const response = await send(form, slash('web01 10.0.0.1'));
  expect([response.status, await response.text()]).toEqual([200, '']);
  await expect.poll(() => world.commands.length).toBe(1);
  expect(world.commands[0]).toMatchObject({ how: 'slash', text: '/vmping web01 10.0.0.1' });
  await world.commands[0]?.reply(textMessage('r', 'heard'));
  expect(world.slack.workspace.shown()).toContain('(only for U1) heard');
  expect(world.adapter.health().ok).toBe(true);
});

test('an event and its repetition have one id', async () => {
  const body = JSON.stringify(world.slack.payloads.mention('<@U0BOT> help').body);
  await send('application/json', body);
  const headers = { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' };
  expect((await send('application/json', body, { headers })).status).toBe(200);
  await expect.poll(() => world.commands.length).toBe(2);
  expect(world.commands[0]?.id).toBe(world.commands[1]?.id);
});

test('a button', async () => {
  const buttons = [{ action: 'again', label: 'Run again', value: 'r1' }];
  const message = { key: 'b', fallback: 'x', blocks: [{ kind: 'buttons' as const, buttons }] };
  await world.adapter.openThread('C1', message, 'first');
  const payload = JSON.stringify(world.slack.payloads.press('Run again').body);
  expect((await send(form, new URLSearchParams({ payload }).toString())).status).toBe(200);
  await expect.poll(() => world.presses.length).toBe(1);
});

test('the address is proven to Slack', async () => {
  const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
  expect(await (await send('application/json', body)).text()).toContain('abc');
});

test.each([
  ['another secret', { key: 'f'.repeat(32) }],
  ['older than five minutes', { age: 301 }],
])('what is not signed is not heard: %s', async (_, wrong) => {
  expect((await send(form, slash('help'), wrong)).status).toBe(401);
  expect(world.commands).toHaveLength(0);
});

test('a port that is taken is told, and tried again', async () => {
  const second = await createSlackWorld({
    adapter: {
      connection: {
        mode: 'http',
        signingSecret: new Secret(signingSecret),
        host: '127.0.0.1',
        port,
        path: '/slack/events',
      },
    },
  });
  await second.start();
  expect(second.adapter.health().says).toContain('EADDRINUSE');
  await world.adapter.stop();
  await expect.poll(() => second.adapter.health().ok, { timeout: 4_000 }).toBe(true);
  await second.stop();
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
