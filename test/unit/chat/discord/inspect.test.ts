import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDiscordAdapter } from '../../../../adapters/chat/discord/discord-adapter.ts';
import { missingPermissions } from '../../../../adapters/chat/discord/effective-permissions.ts';
import { type DiscordInspection, inspectDiscord } from '../../../../adapters/chat/discord/inspect-discord.ts';
import { permissions } from '../../../../adapters/chat/discord/permissions.ts';
import { DoctorLine } from '../../../../src/model/doctor.ts';
import { type DiscordServer, startDiscordServer } from '../../../servers/discord/server.ts';

vi.setConfig({ testTimeout: 30_000 });

let server: DiscordServer;
beforeEach(async () => {
  server = await startDiscordServer();
});
afterEach(() => server.close());

async function inspect(changes: Partial<DiscordInspection> = {}) {
  const usual = { token: server.token, guilds: [], channels: [server.channel.id], api: server.api };
  const lines = await inspectDiscord({ ...usual, ...changes });
  for (const line of lines) {
    expect(DoctorLine.parse(line)).toEqual(line);
    expect(JSON.stringify(line)).not.toContain(server.token);
  }
  return lines;
}

const shorts = (lines: readonly DoctorLine[]) => lines.map(({ subject, status }) => `${subject}: ${status}`);

async function registered() {
  const adapter = createDiscordAdapter({ token: server.token, api: server.api });
  const nothing = () => Promise.resolve();
  await adapter.start({ onCommand: nothing, onPress: nothing, suggestVms: () => Promise.resolve([]) });
  await adapter.stop();
}

test('where all is well, every line says so, and nothing was changed', async () => {
  await registered();
  const before = server.requests.length;
  expect(shorts(await inspect())).toEqual([
    'discord: token: ok',
    'discord: gateway: ok',
    'discord: servers: ok',
    'discord: commands: ok',
    'discord: #ops: ok',
  ]);
  expect(server.requests.slice(before).every(({ method }) => method === 'GET')).toBe(true);
  expect(server.gateway.identified).toHaveLength(1);
});

test('a wrong token is one line, and the only question', async () => {
  const lines = await inspect({ token: 'x.y.z' });
  expect(shorts(lines)).toEqual(['discord: token: fail']);
  expect(lines[0]?.cure).toContain('Reset Token');
  expect(server.requests).toHaveLength(1);
});

test('a channel names what is missing there; one that is hidden or gone says so', async () => {
  server.channel.permissions &= ~(permissions.createPublicThreads.bit | permissions.attachFiles.bit);
  const forum = server.world.addChannel('forum', -1n, 15);
  server.troubles.plan({ on: /channels\/77$/u, as: { status: 403, code: 50_001 } });
  const lines = await inspect({ channels: [server.channel.id, forum.id, '77', '88'] });
  expect(lines.slice(4).map(({ says, cure }) => [says, cure !== null])).toEqual([
    ['Not allowed there: Create Public Threads, Attach Files.', true],
    ['No thread can be opened there.', true],
    ['Discord refuses it (50001).', true],
    ['Discord refuses it (10003).', true],
  ]);
});

test('a server of the configuration that the bot is not in has its invitation', async () => {
  const lines = await inspect({ guilds: ['123'] });
  expect(lines.find(({ subject }) => subject === 'discord: server 123')).toMatchObject({
    status: 'fail',
    cure: expect.stringContaining('&guild_id=123') as string,
  });
});

test('commands that are not registered are a warning: the bot does it', async () => {
  expect(shorts(await inspect())).toContain('discord: commands: warn');
});

test('what could not be asked is neither fault nor health', async () => {
  server.troubles.plan({ on: /gateway\/bot|guilds$/u, as: { status: 503 }, times: 2 });
  expect(shorts(await inspect())).toEqual(
    expect.arrayContaining(['discord: gateway: skipped', 'discord: servers: skipped']),
  );
  expect(shorts(await inspect({ api: 'http://127.0.0.1:9/api' }))).toEqual(['discord: token: skipped']);
});

test('a gateway that takes no sockets is a fault', async () => {
  server.gateway.refuseConnections(true);
  expect(shorts(await inspect())).toContain('discord: gateway: fail');
});

test('permissions are reckoned as Discord does: roles, then the channel for all, for roles, for the member', () => {
  const all = Object.values(permissions).reduce((sum, { bit }) => sum | bit, 0n);
  const sources = {
    guildId: '1',
    roles: [
      { id: '1', permissions: '0' },
      { id: '2', permissions: all.toString() },
      { id: '3', permissions: '8' },
    ],
    member: { id: '9', roles: ['2'] },
    overwrites: [],
  };
  const attach = permissions.attachFiles.bit.toString();
  const deny = (id: string) => ({ id, allow: '0', deny: attach });
  const allow = (id: string) => ({ id, allow: attach, deny: '0' });
  expect(missingPermissions(sources)).toEqual([]);
  expect(missingPermissions({ ...sources, overwrites: [deny('1')] })).toEqual(['Attach Files']);
  expect(missingPermissions({ ...sources, overwrites: [deny('1'), allow('2')] })).toEqual([]);
  expect(missingPermissions({ ...sources, overwrites: [allow('2'), deny('9')] })).toEqual(['Attach Files']);
  expect(missingPermissions({ ...sources, overwrites: [deny('3')] })).toEqual([]);
  expect(missingPermissions({ ...sources, member: { id: '9', roles: [] } })).toHaveLength(7);
  const admin = { id: '9', roles: ['3'] };
  expect(missingPermissions({ ...sources, member: admin, overwrites: [deny('9')] })).toEqual([]);
});

test('vmping doctor shows them, for the channels that the policy names', async () => {
  server.token = `${'a'.repeat(24)}.${'b'.repeat(6)}.${'c'.repeat(30)}`;
  const file = join(await mkdtemp(join(tmpdir(), 'vmping-discord-')), 'vmping.yaml');
  const rule = `- { people: everyone, commands: all, channels: ["discord:${server.channel.id}"] }`;
  await writeFile(file, `discord: {}\npolicy:\n  ${rule}\n`);
  const env = {
    PATH: process.env['PATH'] ?? '',
    VMPING_DISCORD_TOKEN: server.token,
    VMPING_DISCORD_API_URL: server.api,
  };
  const run = promisify(execFile)(
    process.execPath,
    ['src/cli/main.ts', 'doctor', '--json', '--config', file],
    { env },
  );
  const { stdout } = await run.catch((error: unknown) => error as { stdout: string });
  const { lines } = JSON.parse(stdout) as { lines: DoctorLine[] };
  const ours = lines.filter(({ subject }) => subject.startsWith('discord: '));
  expect(shorts(ours)).toContain('discord: #ops: ok');
  expect(shorts(ours)).toContain('discord: token: ok');
  // What was looked at before is still there.
  expect(lines.map(({ subject }) => subject)).toEqual(expect.arrayContaining(['redis', 'libvirt']));
});
