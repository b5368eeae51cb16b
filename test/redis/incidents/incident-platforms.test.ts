import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDiscordAdapter } from '../../../adapters/chat/discord/discord-adapter.ts';
import { createEnqueue } from '../../../jobs/enqueue.ts';
import { noAlerts } from '../../../src/incidents/route.ts';
import { text } from '../../../src/model/text.ts';
import { permission } from '../../servers/discord/permissions.ts';
import { type DiscordServer, startDiscordServer } from '../../servers/discord/server.ts';
import type { Channel, User } from '../../servers/discord/world.ts';
import { slackAdapterOn } from '../../servers/slack/adapter.ts';
import { startSlackServer } from '../../servers/slack/server.ts';
import { readMessage } from '../../servers/slack/workspace.ts';
import { episode, onSwitch, over } from '../../unit/incidents/sample.ts';
import { createWorld, until, type World } from '../world.ts';

/** An uplink that flaps, in Slack and Discord at once: everything real but the two. */

let slack: Awaited<ReturnType<typeof startSlackServer>>;
let discord: DiscordServer;
let channel: Channel;
let oncall: User;
let stranger: User;
let world: World;

beforeAll(async () => {
  slack = await startSlackServer();
  slack.workspace.addChannel('COPS', 'ops');
  discord = await startDiscordServer();
  oncall = discord.world.addUser('grace');
  stranger = discord.world.addUser('eve');
  const all = Object.values(permission).reduce((sum, bit) => sum | bit, 0n);
  channel = discord.world.addChannel('ops', all);
  const adapters = [
    slackAdapterOn(slack.apiUrl),
    createDiscordAdapter({ token: discord.token, api: discord.api }),
  ];
  const people = ['slack:U1', `discord:${oncall.id}`];
  world = await createWorld({
    adapters,
    policy: { rules: [{ commands: ['silence'], people, groups: [] }], groups: {} },
    alerts: { ...noAlerts, routes: [{ channels: ['slack:COPS', `discord:${channel.id}`], ports: ['eth*'] }] },
  });
});
afterAll(async () => {
  await world.stop();
  await slack.stop();
  await discord.close();
});

const inSlack = () =>
  slack.workspace.messages.filter(
    (each) => each.channel === 'COPS' && each.user === 'U0BOT' && !each.onlyFor,
  );
const slackRoots = () =>
  inSlack().flatMap((each) => (each.threadTs === undefined ? [readMessage(each)] : []));
const slackPosts = () =>
  inSlack().flatMap((each) => (each.threadTs === undefined ? [] : [readMessage(each)]));
const discordRoots = () => discord.shown(channel.id);
const discordPosts = () =>
  [...discord.world.channels.values()]
    .filter(({ parent_id }) => parent_id === channel.id)
    .flatMap(({ id }) => discord.shown(id));
const button = (label: string) =>
  channel.messages
    .flatMap(({ components }) => components.flatMap((row) => row.components))
    .find((each) => each.label === label)?.custom_id ?? '';

test('one message each, edited; details in its thread; silenced and ended by buttons; stable at the end', async () => {
  const flap = episode('both', {
    switch: { ...onSwitch('Gi1/0/7'), name: '<!channel> sw1' },
    causes: [
      { what: text('silence.none'), todo: text('silence.none'), commands: ['ethtool --show-eee eth0'] },
    ],
  });
  const tell = (each: typeof flap) => createEnqueue(world.queues, Date.now).episode('chat', each);
  await tell(flap);
  await until(() => slackPosts().length === 1 && discordPosts().length === 1);
  for (const root of [slackRoots(), discordRoots()]) {
    expect(root).toHaveLength(1);
    expect(root[0]).toContain('hv1: eth0 (uplink, <!channel> sw1 port Gi1/0/7) flaps: 7 transitions in 34 s');
    expect(root[0]).toMatch(/[█▁▄]{30}/u);
  }
  for (const [details] of [slackPosts(), discordPosts()]) {
    expect(details).toContain('ethtool --show-eee eth0');
  }

  const refused = discord.people.press(button('Silence 1 h'), { user: stranger });
  await until(() => refused.followups.length === 1);
  await slack.press('Silence 1 h', { user: 'U2' });
  await until(() => slack.workspace.shown().includes('(only for U2)'));
  discord.people.press(button('Silence 1 h'), { user: oncall });
  await until(() => discordRoots()[0]?.includes('Silenced by grace until') === true);
  await until(() => slackRoots()[0]?.includes('Silenced by grace until') === true);
  await until(() => slackPosts().some((post) => post.includes('grace silenced hv1/eth0 until')));
  await tell({ ...flap, seq: 2, count: 500 });
  await until(() => slackRoots()[0]?.includes('500 transitions') === true);
  await slack.press('End the silence', { user: 'U1' });
  await until(() => discordPosts().some((post) => post.includes('ended the silence of hv1/eth0')));
  await tell(over({ ...flap, seq: 2, count: 500 }, 100));
  await until(() => slackRoots()[0]?.startsWith('✓') === true && discordRoots()[0]?.startsWith('✓') === true);
  await until(() => [slackPosts(), discordPosts()].every((posts) => posts.at(-1)?.startsWith('✓') === true));
  for (const roots of [slackRoots(), discordRoots()]) {
    expect(roots).toEqual([expect.stringContaining('is stable since')]);
  }
  // A bridge is none of these channels' business.
  await tell(episode('bridge', { hypervisor: 'hv2', device: 'br0', role: 'bridge' }));
  await until(async () => (await world.queues.chat().getJobCounts('active', 'wait', 'delayed')).active === 0);
  expect(slackRoots()).toHaveLength(1);
});
