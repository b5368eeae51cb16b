import { afterEach, expect, test } from 'vitest';
import type { ChatListener, IncomingCommand, IncomingPress } from '../../../../adapters/chat/chat-adapter.ts';
import { textMessage } from '../../../../src/message/message.ts';
import type { DiscordServerOptions } from '../../../servers/discord/server.ts';
import { type Bench, openBench, until } from './harness.ts';

let bench: Bench;
let commands: IncomingCommand[];
let presses: IncomingPress[];
let onCommand: (command: IncomingCommand) => Promise<void>;

async function open(options: DiscordServerOptions & { guilds?: readonly string[] } = {}) {
  bench = await openBench(options);
  commands = [];
  presses = [];
  onCommand = async () => {};
  const listener: ChatListener = {
    onCommand: (command) => {
      commands.push(command);
      return onCommand(command);
    },
    onPress: async (press) => void presses.push(press),
    suggestVms: async (asker, typed) => [
      `${typed}01`,
      `${asker.person.name} ${asker.channel}`,
      '',
      'x'.repeat(101),
    ],
  };
  await bench.adapter.start(listener);
  return bench.server;
}
afterEach(() => bench.close());

test('a slash command is heard as the line that it stands for, and acknowledged for the asker alone', async () => {
  const server = await open();
  onCommand = (command) => command.reply(textMessage('r', 'Not here.'));
  const asked = server.people.slash('vmping', { vm: 'web01', target: '10.0.0.1' });
  await until(() => bench.ended() === 1);
  expect(asked.acknowledged).toBe(5);
  expect(asked.original?.content).toBe('Not here.');
  expect(commands[0]).toMatchObject({
    id: asked.id,
    platform: 'discord',
    how: 'slash',
    text: '/vmping web01 10.0.0.1',
    channel: server.channel.id,
    thread: null,
    roles: [server.world.guildId],
    person: { name: 'Ada' },
  });
  expect(server.shown(server.channel.id)).toEqual([]);
});

test.each([
  ['vmping', { vm: 'my web', target: ' 10.0.0.1 ' }, '/vmping "my web" 10.0.0.1'],
  ['vmping', { vm: 'where', target: '10.0.0.1' }, '/vmping "where" 10.0.0.1'],
  ['vmping', { vm: 'a"b', target: 'h' }, "/vmping 'a\"b' h"],
  ['vmping-where', { vm: 'hv1/web01' }, '/vmping where hv1/web01'],
  ['vmping-watch', { vm: 'watch', target: '10.0.0.1', every: '5m' }, '/vmping watch "watch" 10.0.0.1 5m'],
  ['vmping-unwatch', { vm: 'web01', target: '10.0.0.1' }, '/vmping unwatch web01 10.0.0.1'],
  ['vmping-watches', {}, '/vmping watches'],
  ['vmping-silence', { what: 'hv1/eth0', length: '2h' }, '/vmping silence hv1/eth0 2h'],
  ['vmping-unsilence', { what: 'my web server' }, '/vmping unsilence "my web server"'],
  ['vmping-silences', {}, '/vmping silences'],
  ['vmping-status', {}, '/vmping status'],
  ['vmping-audit', {}, '/vmping audit'],
  ['vmping-audit', { count: '20' }, '/vmping audit 20'],
  ['vmping-help', {}, '/vmping help'],
])('/%s %o stands for %s', async (name, options, line) => {
  const server = await open();
  server.people.slash(name, options);
  await until(() => commands.length === 1);
  expect(commands[0]?.text).toBe(line);
});

test('"vmping is thinking" goes away where nothing was answered, and stays while somebody thinks', async () => {
  const server = await open();
  let done = () => {};
  onCommand = () =>
    new Promise((resolve) => {
      done = resolve;
    });
  const asked = server.people.slash('vmping-help', {});
  await until(() => asked.acknowledged === 5 && commands.length === 1);
  expect(asked.original).toBeNull();
  done();
  await until(() => asked.original === undefined);
  // What could not be posted is told later, to the asker alone.
  await commands[0]?.reply(textMessage('late', 'it could not be posted'));
  expect(asked.followups.map(({ content, flags }) => [content, flags])).toEqual([
    ['it could not be posted', 64],
  ]);
});

test('a second answer to a command is a message of its own, for the asker alone too', async () => {
  const server = await open();
  onCommand = async (command) => {
    await Promise.all([command.reply(textMessage('1', 'one')), command.reply(textMessage('2', 'two'))]);
  };
  const asked = server.people.slash('vmping-help', {});
  await until(() => bench.ended() === 1);
  expect(asked.original?.content).toBe('one');
  expect(asked.followups.map(({ content, flags }) => [content, flags])).toEqual([['two', 64]]);
});

test('a command delivered twice is one', async () => {
  const server = await open();
  onCommand = (command) => command.reply(textMessage('r', 'once'));
  const asked = server.people.slash('vmping-help', {}, { times: 2 });
  server.people.mention('help', { times: 2 });
  server.people.mention('last');
  await until(() => commands.length === 3);
  expect(commands.map(({ text }) => text)).toEqual(['/vmping help', 'help', 'last']);
  await until(() => asked.original?.content === 'once');
});

test('names are suggested while somebody types', async () => {
  const server = await open();
  const asked = server.people.typing('vmping', 'vm', 'web');
  await until(() => asked.choices !== null);
  const second = `Ada ${server.channel.id}`;
  expect(asked.choices).toEqual([
    { name: 'web01', value: 'web01' },
    { name: second, value: second },
  ]);
});

test('a mention is heard without the mention, in a channel and in a thread of it', async () => {
  const server = await open();
  const root = await bench.adapter.openThread(server.channel.id, textMessage('r', 'web01 → h: x'), 'first');
  server.people.mention('web01 10.0.0.1');
  const thread = server.world.channel(root.thread.split(':')[2] ?? '');
  server.people.mention('again', { channel: thread });
  await until(() => commands.length === 2);
  expect(commands[0]).toMatchObject({ how: 'mention', text: 'web01 10.0.0.1', thread: null });
  expect(commands[1]).toMatchObject({ text: 'again', thread: root.thread, channel: server.channel.id });
});

test('a thread that the gateway never told of is asked for', async () => {
  const server = await open();
  const thread = server.world.addChannel('old', 0n, 11, server.channel.id);
  server.people.mention('again', { channel: thread });
  server.people.mention('evidence', { channel: thread });
  await until(() => commands.length === 2);
  expect(commands[0]).toMatchObject({ channel: server.channel.id });
  expect(commands[0]?.thread).toBe(`discord:${server.channel.id}:${thread.id}`);
  expect(server.requests.filter(({ path }) => path === `/channels/${thread.id}`)).toHaveLength(1);
});

test('slash commands work in threads', async () => {
  const server = await open();
  const thread = server.world.addChannel('t', 0n, 11, server.channel.id);
  server.people.slash('vmping-help', {}, { channel: thread });
  await until(() => commands.length === 1);
  expect(commands[0]).toMatchObject({ channel: server.channel.id });
  expect(commands[0]?.thread).toBe(`discord:${server.channel.id}:${thread.id}`);
});

test.each([
  ['<@BOT> `web01` 10.0.0.1', '`web01` 10.0.0.1'],
  ['hey <@!BOT> web01 10.0.0.1', 'hey   web01 10.0.0.1'],
  ['<@BOT> **web01** ||10.0.0.1||', 'web01 10.0.0.1'],
  ['<@BOT> web\\_01 [10.0.0.1](<http://10.0.0.1>)', 'web_01 10.0.0.1'],
])('%s is understood', async (typed, text) => {
  const server = await open();
  server.people.write(typed.replace('BOT', server.world.bot.id), {}, [server.world.bot]);
  await until(() => commands.length === 1);
  expect(commands[0]?.text).toBe(text);
});

test('what is not for the bot is not heard: other words, answers to it, other bots, other servers', async () => {
  const server = await open({ guilds: ['1'] });
  server.people.mention('from a server that is not in the list');
  await bench.close();
  const next = await open();
  next.people.write('no mention');
  next.people.write('an answer to the bot', {}, [next.world.bot]);
  next.gateway.dispatch('MESSAGE_CREATE', {
    id: '5',
    channel_id: next.channel.id,
    guild_id: next.world.guildId,
    content: `<@${next.world.bot.id}> web01 h`,
    author: { id: '6', username: 'a bot', bot: true },
  });
  next.people.mention('the last');
  await until(() => commands.length > 0);
  expect(commands.map(({ text }) => text)).toEqual(['the last']);
});

test('a refusal of a mention goes to the person alone; where they take nothing, it is said in place', async () => {
  const server = await open();
  onCommand = (command) => command.reply(textMessage('reply', 'You may not.'));
  const shy = server.world.addUser('bob');
  shy.closed = true;
  server.people.mention('web01 h');
  server.people.mention('web01 h');
  const asked = server.people.mention('web01 h', { user: shy });
  await until(() => bench.ended() === 3);
  const direct = [...server.world.channels.values()].find(({ name }) => name === '@ada');
  expect(server.shown(direct?.id ?? '')).toEqual(['You may not.', 'You may not.']);
  const said = server.channel.messages.filter(({ author }) => author.id === server.world.bot.id);
  expect(said.map(({ content, reference }) => [content, reference])).toEqual([['You may not.', asked]]);
  expect(server.requests.find(({ body }) => body.message_reference)?.body.allowed_mentions).toEqual({
    parse: [],
    replied_user: false,
  });
});

test('a press is acknowledged at once, and answered to whoever pressed', async () => {
  const server = await open();
  const { thread } = await bench.adapter.openThread(server.channel.id, textMessage('r', 'x: y'), 'first');
  const buttons = [{ action: 'again', label: 'Run again', value: 'r:1' }];
  await bench.adapter.post(
    thread,
    { key: 'b', fallback: 'f', blocks: [{ kind: 'buttons', buttons }] },
    'first',
  );
  const asked = server.people.press('again:r:1', { times: 2 });
  await until(() => presses.length === 1 && asked.acknowledged === 6);
  expect(presses[0]).toMatchObject({ action: 'again', value: 'r:1', thread, channel: server.channel.id });
  await presses[0]?.reply(textMessage('no', 'You may not.'));
  expect(asked.followups.map(({ content, flags }) => [content, flags])).toEqual([['You may not.', 64]]);
});

test('an answer that comes too late is told to be so, and the bot goes on', async () => {
  const server = await open();
  const asked = server.people.slash('vmping-help', {});
  await until(() => commands.length === 1 && asked.acknowledged === 5);
  asked.expired = true;
  await expect(commands[0]?.reply(textMessage('r', 'late'))).rejects.toMatchObject({
    reason: 'undeliverable',
    code: '50027',
    cure: expect.stringContaining('15 minutes') as string,
  });
  await bench.adapter.openThread(server.channel.id, textMessage('r', 'still: here'), 'first');
  expect(server.visible()).toContain('still: here');
});

test('an acknowledgement whose answer was lost is answered all the same', async () => {
  const server = await open();
  server.troubles.plan({ on: /callback/u, as: 'drop-after' });
  onCommand = (command) => command.reply(textMessage('r', 'here'));
  const asked = server.people.slash('vmping-help', {});
  await until(() => bench.ended() === 1);
  expect(asked.original?.content).toBe('here');
});

test('a crowd is acknowledged and answered at once, one and all', async () => {
  const server = await open();
  onCommand = (command) => command.reply(textMessage('r', 'here'));
  const crowd = Array.from({ length: 200 }, () => server.people.slash('vmping-help', {}));
  await until(() => bench.ended() === 200);
  expect(
    crowd.filter(({ acknowledged, original }) => acknowledged !== 5 || original?.content !== 'here'),
  ).toEqual([]);
});
