import { afterEach, expect, test, vi } from 'vitest';
import type { ChatListener } from '../../../../adapters/chat/chat-adapter.ts';
import { createDiscordAdapter } from '../../../../adapters/chat/discord/discord-adapter.ts';
import { startDiscordServer } from '../../../servers/discord/server.ts';
import { type Bench, openBench, until } from './harness.ts';

const heard: string[] = [];
const listener: ChatListener = {
  onCommand: async ({ text }) => void heard.push(text),
  onPress: () => Promise.resolve(),
  suggestVms: () => Promise.resolve([]),
};
let bench: Bench;
async function open(options: Parameters<typeof openBench>[0] = {}) {
  heard.length = 0;
  bench = await openBench(options);
  return bench;
}
afterEach(async () => {
  vi.useRealTimers();
  await bench.close();
});

test('it asks for guilds and their messages, for nothing privileged, and is well', async () => {
  const { server, adapter } = await open();
  expect(adapter.health()).toMatchObject({
    ok: false,
    says: expect.stringContaining('not connected') as string,
  });
  await adapter.start(listener);
  expect(server.gateway.identified).toEqual([(1 << 0) | (1 << 9)]);
  expect(adapter.health()).toMatchObject({ ok: true, says: '' });
  await adapter.stop();
  expect(adapter.health().ok).toBe(false);
});

test('commands are registered once, for as long as they stay the same; for a server, at once there', async () => {
  const { server, adapter } = await open();
  await adapter.start(listener);
  await adapter.stop();
  await adapter.start(listener);
  expect(server.world.registrations).toBe(1);
  const { guildId } = server.world;
  const names = (key: string) =>
    (server.world.commands.get(key) ?? []).map((each) => (each as { name: string }).name);
  expect(names('global')).toEqual([
    'vmping',
    'vmping-where',
    'vmping-watch',
    'vmping-unwatch',
    'vmping-watches',
    'vmping-silence',
    'vmping-unsilence',
    'vmping-silences',
    'vmping-status',
    'vmping-audit',
    'vmping-help',
  ]);
  const local = createDiscordAdapter({ token: server.token, api: server.api, guilds: [guildId] });
  await local.start(listener);
  await local.stop();
  expect(names(guildId)).toHaveLength(11);
  // They would stand there twice.
  expect(names('global')).toEqual([]);
});

test('where commands may not be registered, mentions work, and health says what to do', async () => {
  const { server, adapter } = await open();
  server.troubles.plan({ on: /^GET .*commands$/u, as: { status: 403, code: 50_001 } });
  await adapter.start(listener);
  expect(adapter.health()).toMatchObject({ ok: false });
  expect(adapter.health().says).toContain('vmping invite discord');
  server.people.mention('help');
  await until(() => heard.length === 1);
});

test.each(['', 'x', 'wrong.to.ken'])(
  'a wrong token (%j) is a clear error, and nothing runs on',
  async (token) => {
    const { server, adapter } = await open({ token });
    const refused = adapter.start(listener);
    await expect(refused).rejects.toMatchObject({
      name: 'ChatError',
      reason: 'undeliverable',
      code: '401',
      cure: expect.stringContaining('Reset Token') as string,
    });
    expect(server.requests.length).toBeLessThan(2);
    expect(adapter.health().ok).toBe(false);
  },
);

test('a gateway that takes no token, or no intents, says which', async () => {
  const { server, adapter } = await open();
  server.gateway.refuseWith = 4014;
  await expect(adapter.start(listener)).rejects.toMatchObject({
    reason: 'undeliverable',
    code: '4014',
    cure: expect.stringContaining('intents') as string,
  });
});

test('a Discord that is away at the start is tried again, health tells, and then it is there', async () => {
  const { server, adapter } = await open({ waits: { first: 20, most: 40 } });
  server.troubles.plan({ on: /gateway\/bot/u, as: { status: 500 }, times: 8 });
  await adapter.start(listener);
  expect(adapter.health()).toMatchObject({ ok: false, says: expect.stringContaining('(500)') as string });
  await until(() => adapter.health().ok);
  server.people.mention('here');
  await until(() => heard.length === 1);
}, 60_000);

test('a stop while it is away ends it', async () => {
  const { server, adapter } = await open({ waits: { first: 20, most: 40 } });
  server.gateway.refuseConnections(true);
  const nowhere = createDiscordAdapter({
    token: 'a.b.c',
    api: 'http://127.0.0.1:9/api',
    waits: { first: 5, most: 5 },
  });
  await nowhere.start(listener);
  expect(nowhere.health().says).toContain('goes on trying');
  await nowhere.stop();
  expect(nowhere.health().says).toContain('left');
  server.gateway.refuseConnections(false);
  await adapter.start(listener);
  expect(adapter.health().ok).toBe(true);
});

test('commands that could not be registered for a moment are so later', async () => {
  const { server, adapter } = await open({ waits: { first: 20, most: 40 } });
  server.troubles.plan({ on: /commands$/u, as: { status: 502 }, times: 2 });
  await adapter.start(listener);
  expect(adapter.health()).toMatchObject({ ok: false, says: expect.stringContaining('(502)') as string });
  await until(() => adapter.health().ok);
  expect(server.world.registrations).toBe(1);
});

test.each([
  ['told to reconnect', (server: Bench['server']) => server.gateway.tell('reconnect'), 1],
  ['the socket is cut', (server: Bench['server']) => server.gateway.disconnect(), 1],
  ['closed with an error', (server: Bench['server']) => server.gateway.disconnect(4000), 1],
  ['the session may go on', (server: Bench['server']) => server.gateway.tell('resume-again'), 1],
  ['the session timed out', (server: Bench['server']) => server.gateway.disconnect(4009), 1],
] as const)('%s: it comes back and misses nothing', async (_, trouble, resumes) => {
  const { server, adapter } = await open();
  await adapter.start(listener);
  server.people.mention('before');
  await until(() => heard.length === 1);
  trouble(server);
  server.people.mention('meanwhile');
  await until(() => heard.length === 2 && server.gateway.resumed === resumes && adapter.health().ok);
  expect(heard).toEqual(['before', 'meanwhile']);
});

test('a gateway that takes nobody for a while is told by health, and nothing is rejected unheard', async () => {
  const { server, adapter } = await open();
  await adapter.start(listener);
  server.gateway.refuseConnections(true);
  server.gateway.disconnect();
  await until(() => server.gateway.refused > 1);
  expect(adapter.health()).toMatchObject({ ok: false, says: expect.stringContaining('broke') as string });
  server.gateway.refuseConnections(false);
  await until(() => adapter.health().ok);
  server.people.mention('here again');
  await until(() => heard.length === 1);
  // discord.js lets five seconds pass between two identifications.
}, 30_000);

test('a token that is taken back while it runs ends it, and health says so', async () => {
  const { server, adapter } = await open();
  await adapter.start(listener);
  server.gateway.disconnect(4004);
  await until(() => !adapter.health().ok);
  expect(adapter.health().says).toContain('Reset Token');
});

test('a dead connection is given up when the second heartbeat would be due, and what was said meanwhile is heard', async () => {
  const { server, adapter } = await open({ heartbeatMs: 50 });
  await adapter.start(listener);
  server.gateway.goDeaf();
  server.people.mention('said to the dead');
  await until(() => heard.length === 1);
  // One heartbeat that nobody answers. With Discord's 41.25 s between them that is 82.5 s at most.
  expect(server.gateway.unanswered).toBe(1);
});

test('silence is told after 85 s, whatever the library does', async () => {
  const { server, adapter } = await open();
  await adapter.start(listener);
  server.gateway.goDeaf();
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: now + 84_000 });
  expect(adapter.health().ok).toBe(true);
  vi.setSystemTime(now + 90_000);
  expect(adapter.health()).toMatchObject({
    ok: false,
    says: expect.stringMatching(/not answered for \d+ s/u) as string,
  });
});

test('heartbeats that are answered keep it well', async () => {
  const { server, adapter } = await open({ heartbeatMs: 20 });
  await adapter.start(listener);
  await until(() => server.gateway.answered > 3);
  const since = adapter.health().since.getTime();
  await until(() => server.gateway.answered > 6);
  expect(adapter.health()).toMatchObject({ ok: true });
  expect(adapter.health().since.getTime()).toBe(since);
});

test('a server that ends for good does not end the process', async () => {
  const { adapter } = await open();
  const other = await startDiscordServer();
  const second = createDiscordAdapter({ token: other.token, api: other.api });
  await second.start(listener);
  await other.close();
  await until(() => !second.health().ok);
  await second.stop();
  await adapter.start(listener);
});
