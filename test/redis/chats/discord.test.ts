import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDiscordAdapter } from '../../../adapters/chat/discord/discord-adapter.ts';
import { permission } from '../../servers/discord/permissions.ts';
import { type DiscordServer, startDiscordServer } from '../../servers/discord/server.ts';
import type { Channel, User } from '../../servers/discord/world.ts';
import { twins } from '../inventory/twins.ts';
import { createWorld, until, type World } from '../world.ts';

/** The whole way from Discord's gateway to a worker and back, with everything real but Discord and the engine. */

const everything = Object.values(permission).reduce((sum, bit) => sum | bit, 0n);
const role = '700000000000000001';
let discord: DiscordServer;
let world: World;
let oncall: User;
let stranger: User;

beforeAll(async () => {
  discord = await startDiscordServer();
  oncall = discord.world.addUser('grace', null, [role]);
  stranger = discord.world.addUser('eve');
  const adapter = createDiscordAdapter({ token: discord.token, api: discord.api });
  const rules = [{ commands: 'all' as const, people: [], groups: [`discord:${role}`] }];
  world = await createWorld({ adapters: [adapter], policy: { rules, groups: {} } });
  await world.worker('hv1');
  await twins(world);
});
afterAll(async () => {
  await world.stop();
  await discord.close();
});

let channel: Channel;
let count = 0;
beforeEach(() => {
  count += 1;
  channel = discord.world.addChannel(`ops-${count}`, everything);
});
afterEach(() => discord.troubles.clear());

const by = (user: User) => ({ user, channel });
const roots = () => discord.shown(channel.id);
const threads = () =>
  [...discord.world.channels.values()].filter(({ parent_id }) => parent_id === channel.id);
const posts = () => threads().flatMap(({ id }) => discord.shown(id));
const answers = () => posts().filter((text) => text.includes('Broken layer'));
const hasEnded = () => until(() => roots()[0]?.includes('unreachable') === true && answers().length > 0);

test('a slash command: one line in the channel, edited to the outcome, and the verdict in its thread', async () => {
  const asked = discord.people.slash('vmping', { vm: 'web01', target: '10.0.0.1' }, by(oncall));
  await hasEnded();
  expect(roots()).toHaveLength(1);
  expect(roots()[0]).toMatch(/^✗ web01 → 10\.0\.0\.1: unreachable/u);
  expect(threads().map(({ name }) => name)).toEqual(['web01 → 10.0.0.1']);
  expect(answers()).toHaveLength(1);
  expect(posts().join('\n')).toContain('ip link set dev vnet0 master br0');
  expect(asked.acknowledged).toBe(5);
  // Nobody is left looking at "vmping is thinking".
  await until(() => asked.original !== null);
});

test('delivered twice, it is one question; a lost answer of Discord doubles nothing', async () => {
  discord.troubles.plan({ on: /^POST .*(messages|threads)$/u, as: 'drop-after', times: 3 });
  discord.people.mention('web01 10.0.0.1', { ...by(oncall), times: 2 });
  await hasEnded();
  await new Promise((resolve) => {
    setTimeout(resolve, 500);
  });
  expect(roots()).toHaveLength(1);
  expect(answers()).toHaveLength(1);
});

test('a limit is waited for, and nothing is lost', async () => {
  discord.troubles.plan({ on: /^POST .*messages$/u, as: { status: 429, retryAfter: 0.4 }, times: 2 });
  discord.troubles.plan({ on: /^PATCH .*messages/u, as: { status: 502 }, times: 2 });
  discord.people.mention('web01 10.0.0.1', by(oncall));
  await hasEnded();
  expect(roots()).toHaveLength(1);
  expect(answers()).toHaveLength(1);
});

test('a button, and a mention in the thread, ask again there', async () => {
  discord.people.mention('web01 10.0.0.1', by(oncall));
  await hasEnded();
  const [thread] = threads();
  const button = thread?.messages
    .flatMap(({ components }) => components.flatMap((row) => row.components))
    .find(({ label }) => label === 'Run again');
  discord.people.press(button?.custom_id ?? '', { user: oncall });
  await until(() => answers().length === 2);
  discord.people.mention('again', { user: oncall, ...(thread ? { channel: thread } : {}) });
  await until(() => answers().length === 3);
  expect(threads()).toHaveLength(1);
});

test('who has not the role is refused, alone, at a command, a mention and a button', async () => {
  const asked = discord.people.slash('vmping', { vm: 'web01', target: '10.0.0.1' }, by(stranger));
  await until(() => Boolean(asked.original));
  const direct = () => [...discord.world.channels.values()].find(({ name }) => name === '@eve');
  discord.people.mention('web01 10.0.0.1', by(stranger));
  await until(() => discord.shown(direct()?.id ?? '').length === 1);
  expect(discord.shown(direct()?.id ?? '')[0]).toContain('no rights with vmping');
  expect(roots()).toEqual([]);
  discord.people.mention('web01 10.0.0.1', by(oncall));
  await hasEnded();
  const buttons = threads()[0]?.messages.flatMap(({ components }) =>
    components.flatMap((row) => row.components),
  );
  const pressed = discord.people.press(buttons?.[0]?.custom_id ?? '', { user: stranger });
  await until(() => pressed.followups.length === 1);
  expect(answers()).toHaveLength(1);
});

test('a channel in which the bot may open no threads: the asker is told, with the permission', async () => {
  channel.permissions &= ~permission.createPublicThreads;
  const asked = discord.people.slash('vmping', { vm: 'web01', target: '10.0.0.1' }, by(oncall));
  const told = () => [asked.original, ...asked.followups].map((message) => message?.content ?? '').join('\n');
  await until(() => told().includes('Create Public Threads'));
  expect(roots()).toEqual([]);
});

test('what can be typed is shown as it is typed in Discord', async () => {
  const asked = discord.people.slash('vmping-help', {}, by(oncall));
  await until(() => Boolean(asked.original));
  expect(asked.original?.content).toContain('@vmping where web01');
  expect(asked.original?.content).not.toContain('/vmping');
  const wrong = discord.people.slash('vmping', { vm: 'web01', target: '10.0.0.999' }, by(oncall));
  await until(() => Boolean(wrong.original));
  expect(wrong.original?.content).toContain('@vmping web01 10.0.0.1');
});

test('a VM that is on two hypervisors: buttons for the asker alone, and the one that is pressed is asked', async () => {
  const asked = discord.people.slash('vmping', { vm: 'twin', target: '10.0.0.1' }, by(oncall));
  const told = () => [asked.original, ...asked.followups].flatMap((message) => (message ? [message] : []));
  await until(() => told().some(({ content }) => content.includes('several hypervisors')));
  const button = told()
    .flatMap(({ components }) => components.flatMap((row) => row.components))
    .find(({ label }) => label === 'twin on hv3 (running)');
  discord.people.press(button?.custom_id ?? '', by(oncall));
  await hasEnded();
  expect(roots()).toHaveLength(1);
  expect(roots()[0]).toContain('on hv3');
});
