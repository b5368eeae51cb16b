import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DoctorLine } from '../../../src/model/doctor.ts';
import { type DiscordServer, startDiscordServer } from '../../servers/discord/server.ts';
import { appToken, botToken, startSlackServer } from '../../servers/slack/server.ts';
import { freePort } from '../free-port.ts';
import { createWorld, ended, until, type World } from '../world.ts';

// `vmping bot` and `vmping doctor` as a person starts them: one file, the environment, both chats.

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vmping-both-'));
const auditFile = join(folder, 'audit.jsonl');
const configFile = join(folder, 'vmping.yaml');

let world: World;
let slack: Awaited<ReturnType<typeof startSlackServer>>;
let discord: DiscordServer;
let env: Record<string, string>;
let bot: ChildProcess;
let port: number;
let stderr = '';

beforeAll(async () => {
  // For its Redis and its worker; its own bot hears nothing but its own memory.
  world = await createWorld({ queue: 'chat-of-the-test' });
  await world.worker('hv1');
  slack = await startSlackServer();
  discord = await startDiscordServer();
  port = await freePort();
  const secret = (name: string, value: string) => {
    writeFileSync(join(folder, name), `${value}\n`, { mode: 0o400 });
    return join(folder, name);
  };
  env = {
    PATH: process.env.PATH ?? '',
    VMPING_SLACK_BOT_TOKEN_FILE: secret('bot', botToken),
    VMPING_SLACK_APP_TOKEN: appToken,
    VMPING_DISCORD_TOKEN: discord.token,
    VMPING_SLACK_API_URL: slack.apiUrl,
    VMPING_DISCORD_API_URL: discord.api,
  };
  writeFileSync(
    configFile,
    `
redis: ${world.url}
slack:
discord: { guilds: ["${discord.world.guildId}"] }
policy:
  - commands: all
    people: ["slack:U1"]
    groups: ["discord:${discord.world.guildId}"]
    channels: ["slack:C1", "discord:${discord.channel.id}"]
alerts: { default: ["slack:C1"] }
audit: { file: ${auditFile} }
health: { port: ${port} }
`,
  );
  bot = spawn(process.execPath, [main, 'bot', '--config', configFile], { env });
  bot.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  await until(async () => (await healthz())?.status === 200, 25_000);
});
afterAll(async () => {
  await ended(bot, () => bot.kill('SIGKILL'));
  await Promise.all([slack.stop(), discord.close()]);
  await world.stop();
});

async function healthz() {
  const response = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
  return response && { status: response.status, body: (await response.json()) as { parts: object } };
}

const audited = () =>
  readFileSync(auditFile, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('both chats are connected, and /healthz has a part for each', async () => {
  expect(Object.keys((await healthz())?.body.parts ?? {}).toSorted()).toEqual([
    'audit',
    'discord',
    'redis',
    'slack',
  ]);
});

test('a question in each is answered there, by the same worker, and written down', async () => {
  await slack.slash('web01 10.0.0.1');
  await until(() => slack.workspace.shown().includes('unreachable'));
  discord.people.slash('vmping', { vm: 'web01', target: '10.0.0.2' });
  await until(() => discord.visible().includes('unreachable'));
  expect(audited()).toMatchObject([
    {
      platform: 'slack',
      how: 'slash',
      command: 'diagnose',
      vm: 'web01',
      target: '10.0.0.1',
      outcome: 'allowed',
    },
    { platform: 'discord', how: 'slash', command: 'diagnose', hypervisor: 'hv1', outcome: 'allowed' },
  ]);
});

test('whom the file does not name is refused, with what is missing', async () => {
  const before = audited().length;
  await slack.slash('web01 10.0.0.1', { user: 'U2' });
  await until(() => audited().length > before);
  expect(audited().at(-1)).toMatchObject({
    person: { id: 'U2' },
    outcome: 'refused',
    why: expect.stringContaining('You have no rights with vmping yet') as string,
  });
});

test('the doctor finds both chats well, and everything else that there is', async () => {
  const doctor = spawn(process.execPath, [main, 'doctor', '--json', '--config', configFile], { env });
  let stdout = '';
  doctor.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  await new Promise((resolve) => {
    doctor.once('close', resolve);
  });
  const lines = (JSON.parse(stdout) as { lines: unknown[] }).lines.map((line) => DoctorLine.parse(line));
  const bad = lines.filter(
    ({ status, subject }) => status !== 'ok' && !/^(libvirt|tools|rights)$/u.test(subject),
  );
  expect(bad).toEqual([]);
  const subjects = new Set(lines.map(({ subject }) => subject.split(':')[0] ?? ''));
  const wanted = [
    'configuration',
    'audit log',
    'slack',
    'discord',
    'redis',
    'clock',
    'worker',
    'alerts',
    'libvirt',
  ];
  expect(wanted.filter((subject) => !subjects.has(subject))).toEqual([]);
  for (const secret of [botToken, appToken, discord.token]) {
    expect(stdout).not.toContain(secret);
  }
});

test('no token is in Redis, in the audit log, or in --help', async () => {
  // A dump is compressed otherwise, and a word in it not to be found.
  await world.redis.call('CONFIG', 'SET', 'rdbcompression', 'no');
  const keys = await world.redis.keys('*');
  const dumps = await Promise.all(keys.map((key) => world.redis.dumpBuffer(key)));
  const help = spawn(process.execPath, [main, 'bot', '--help'], { env });
  let stdout = '';
  help.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  await new Promise((resolve) => {
    help.once('close', resolve);
  });
  expect(keys.length).toBeGreaterThan(5);
  expect(Buffer.concat(dumps.flatMap((dump) => dump ?? [])).includes('10.0.0.1')).toBe(true);
  expect(stdout).toContain('--config');
  const everything = Buffer.concat([...dumps.flatMap((dump) => dump ?? []), readFileSync(auditFile)]);
  for (const secret of [botToken, appToken, `${discord.token}"`]) {
    expect(everything.includes(secret)).toBe(false);
    expect(stdout).not.toContain(secret);
  }
});

test('it ends in good order, and its log holds no token', async () => {
  bot.kill('SIGTERM');
  await until(() => bot.exitCode !== null);
  expect(bot.exitCode).toBe(0);
  expect(stderr).toContain('the bot is ready');
  for (const secret of [botToken, appToken, discord.token]) {
    expect(stderr).not.toContain(secret);
  }
});
