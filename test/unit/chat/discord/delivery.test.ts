import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChatListener } from '../../../../adapters/chat/chat-adapter.ts';
import { ChatError } from '../../../../adapters/chat/chat-error.ts';
import { type Message, textFile, textMessage } from '../../../../src/message/message.ts';
import { snowflake } from '../../../servers/discord/world.ts';
import { type Bench, openBench } from './harness.ts';

const deaf: ChatListener = {
  onCommand: () => Promise.resolve(),
  onPress: () => Promise.resolve(),
  suggestVms: () => Promise.resolve([]),
};
let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
  await bench.adapter.start(deaf);
});
afterEach(() => bench.close());

const root = textMessage('root 1', 'web01 → 10.0.0.1: queued for hv1');
const openRoot = (attempt: 'first' | 'again' = 'first', message: Message = root) =>
  bench.adapter.openThread(bench.server.channel.id, message, attempt);

/** What a call was refused with. */
async function refusal(call: Promise<unknown>): Promise<ChatError> {
  try {
    await call;
  } catch (error) {
    expect(error).toBeInstanceOf(ChatError);
    return error as ChatError;
  }
  throw new Error('it was not refused');
}

const asked = (pattern: RegExp) =>
  bench.server.requests.filter(({ method, path }) => pattern.test(`${method} ${path}`));

test('a root with a thread of its name, and a link to it', async () => {
  const opened = await openRoot();
  const { server } = bench;
  const id = opened.root.split(':')[2] ?? '';
  expect(server.world.channel(id)).toMatchObject({ name: 'web01 → 10.0.0.1', parent_id: server.channel.id });
  expect(await bench.adapter.linkTo(opened.root)).toBe(
    `https://discord.com/channels/${server.world.guildId}/${server.channel.id}/${id}`,
  );
});

test('a limit is told at once, with how long it lasts, and nothing is asked twice', async () => {
  bench.server.troubles.plan({ on: /^POST .*messages$/u, as: { status: 429, retryAfter: 2.5 } });
  const { reason, retryAfterMs, code } = await refusal(openRoot());
  expect({ reason, code }).toEqual({ reason: 'rate-limited', code: '429' });
  expect(retryAfterMs).toBeGreaterThanOrEqual(2500);
  expect(retryAfterMs).toBeLessThan(3000);
  expect(asked(/^POST .*messages$/u)).toHaveLength(1);
});

test('a limit over everything is told as one, and other channels are not even asked', async () => {
  bench.server.troubles.plan({ on: /^POST .*messages$/u, as: { status: 429, retryAfter: 30, global: true } });
  expect((await refusal(openRoot())).code).toBe('429-global');
  const other = bench.server.world.addChannel('other', -1n);
  const second = await refusal(bench.adapter.openThread(other.id, root, 'first'));
  expect(second).toMatchObject({ reason: 'rate-limited', code: '429-global' });
  expect(second.retryAfterMs).toBeGreaterThan(20_000);
  expect(asked(/^POST .*messages$/u)).toHaveLength(1);
});

test.each([
  [{ status: 500 }, 'temporary', '500'],
  [{ status: 503 }, 'temporary', '503'],
  [{ status: 403, code: 50_013 }, 'undeliverable', '50013'],
  [{ status: 403, code: 50_001 }, 'undeliverable', '50001'],
  [{ status: 404, code: 10_003 }, 'undeliverable', '10003'],
  [{ status: 400, code: 50_083 }, 'undeliverable', '50083'],
  [{ status: 400, code: 160_005 }, 'undeliverable', '160005'],
  [{ status: 400, code: 50_035 }, 'refused', '50035'],
  [{ status: 413, code: 40_005 }, 'refused', '40005'],
] as const)('%o is %s', async (trouble, reason, code) => {
  const { thread } = await openRoot();
  const before = asked(/^POST .*messages$/u).length;
  bench.server.troubles.plan({ on: /^POST .*messages$/u, as: trouble });
  const error = await refusal(bench.adapter.post(thread, textMessage('k', 'x'), 'first'));
  expect([error.reason, error.code]).toEqual([reason, code]);
  expect(error.cure !== '').toBe(reason === 'undeliverable' || code === '40005');
  expect(asked(/^POST .*messages$/u)).toHaveLength(before + 1);
});

test('what needs a permission names it', async () => {
  const { thread } = await openRoot();
  bench.server.troubles.plan({ on: /messages$/u, as: { status: 403, code: 50_013 } });
  const file = textFile('f', 'a.txt', 'all of it', 'x');
  const { cure } = await refusal(bench.adapter.uploadFile(thread, file, 'first'));
  expect(cure).toContain('Send Messages in Threads, Attach Files');
});

test.each(['drop-before', 'drop-after'] as const)(
  'a lost answer (%s) is temporary, and tried again it is one message',
  async (as) => {
    bench.server.troubles.plan({ on: /^POST .*messages$/u, as });
    expect((await refusal(openRoot())).reason).toBe('temporary');
    const { thread } = await openRoot('again');
    expect(bench.server.shown(bench.server.channel.id)).toEqual(['web01 → 10.0.0.1: queued for hv1']);
    bench.server.troubles.plan({ on: /^POST .*messages$/u, as });
    const file = textFile('f', 'a.txt', 'all of it', 'x');
    expect((await refusal(bench.adapter.uploadFile(thread, file, 'first'))).reason).toBe('temporary');
    await bench.adapter.uploadFile(thread, file, 'again');
    expect(bench.server.files()).toHaveLength(1);
  },
);

test('a thread whose making was not answered is the one of its root', async () => {
  bench.server.troubles.plan({ on: /threads$/u, as: 'drop-after' });
  expect((await refusal(openRoot())).reason).toBe('temporary');
  const { thread } = await openRoot('again');
  await bench.adapter.post(thread, textMessage('k', 'the answer'), 'first');
  expect(bench.server.shown(thread.split(':')[2] ?? '')).toEqual(['the answer']);
});

test('where no thread may be made, no root stays behind', async () => {
  bench.server.troubles.plan({ on: /threads$/u, as: { status: 403, code: 50_013 } });
  const error = await refusal(openRoot());
  expect(error.reason).toBe('undeliverable');
  expect(error.cure).toContain('Create Public Threads');
  expect(bench.server.visible()).toBe('');
});

/** A message of the bot's own from before: of another process, `minutes` ago. */
function fromBefore(content: string, minutes: number, edited = false): string {
  const { channel, world } = bench.server;
  const id = (BigInt(snowflake()) - (BigInt(minutes * 60_000) << 22n)).toString();
  const edited_timestamp = edited ? new Date().toISOString() : null;
  const nothing = { embeds: [], components: [], attachments: [], flags: 0, reference: null, edits: 0 };
  const timestamp = new Date().toISOString();
  channel.messages.unshift({
    id,
    channel_id: channel.id,
    author: world.bot,
    content,
    timestamp,
    edited_timestamp,
    ...nothing,
  });
  return id;
}

test('a root from before the bot was killed is found again, after its nonce is forgotten too', async () => {
  const id = fromBefore(root.fallback, 10);
  expect((await openRoot('again')).root).toBe(`discord:${bench.server.channel.id}:${id}`);
});

test('it is found although its line would be another now', async () => {
  const id = fromBefore(root.fallback, 10);
  const later = textMessage('root 1', 'web01 → 10.0.0.1: testing the path on hv1');
  expect((await openRoot('again', later)).root).toContain(id);
});

test.each([
  ['about another VM', 'web02 → 10.0.0.1: queued for hv1', 10, false],
  ['that was edited since: it is remembered', root.fallback, 10, true],
  ['of yesterday', root.fallback, 60 * 24, false],
])('a root %s is not taken for it', async (_, line, minutes, edited) => {
  const id = fromBefore(line, minutes, edited);
  expect((await openRoot('again')).root).not.toContain(id);
});

test('words that were said before under another key are said again', async () => {
  const { thread } = await openRoot();
  const first = await bench.adapter.post(thread, textMessage('run 1', 'reachable'), 'first');
  const second = await bench.adapter.post(thread, textMessage('run 2', 'reachable'), 'again');
  expect(second).not.toBe(first);
});

test('where the past may not be read, the nonce is what there is', async () => {
  bench.server.channel.permissions &= ~(1n << 16n);
  const first = await openRoot();
  expect(await openRoot('again')).toEqual(first);
});

test('an edit takes away what the message had, buttons and files too', async () => {
  const { thread } = await openRoot();
  const buttons = [{ action: 'again', label: 'Run again', value: 'r1' }];
  const long: Message = {
    key: 'long',
    fallback: 'long',
    blocks: [
      { kind: 'text', tone: 'plain', text: 'y'.repeat(9000) },
      { kind: 'picture', alt: 'a timeline', png: 'iVBORw0KGgo=' },
      { kind: 'buttons', buttons },
    ],
  };
  const posted = await bench.adapter.post(thread, long, 'first');
  expect(bench.server.files().map(({ filename }) => filename)).toEqual(['picture-1.png', 'message.txt']);
  await bench.adapter.edit(posted, textMessage('long', 'short'));
  expect(bench.server.shown(thread.split(':')[2] ?? '')).toEqual(['short']);
  await bench.adapter.edit(posted, long);
  expect(bench.server.files().map(({ description }) => description)).toEqual(['a timeline', undefined]);
});

test('a deleted message, a locked thread and a channel that is gone say what to do', async () => {
  const { server, adapter } = bench;
  const opened = await openRoot();
  server.world.channel(opened.thread.split(':')[2] ?? '').locked = true;
  const locked = await refusal(adapter.post(opened.thread, textMessage('k', 'x'), 'first'));
  expect(locked).toMatchObject({ reason: 'undeliverable', code: '50083' });
  server.channel.messages.length = 0;
  expect((await refusal(adapter.edit(opened.root, root))).code).toBe('10008');
  server.world.channels.delete(server.channel.id);
  expect((await refusal(openRoot())).cure).toContain('another channel');
});

test('a token that is refused once is not shown again, whatever is asked', async () => {
  bench.server.token = 'a.new.one';
  expect(await refusal(openRoot())).toMatchObject({ reason: 'undeliverable', code: '401' });
  const before = bench.server.requests.length;
  expect((await refusal(openRoot())).cure).toContain('Reset Token');
  expect(bench.server.requests).toHaveLength(before);
});

test('a reference that is none of Discord is refused before anything is asked', async () => {
  const before = bench.server.requests.length;
  for (const bad of ['slack:C1:2', 'discord:1:../../users/@me', 'discord:1']) {
    expect((await refusal(bench.adapter.edit(bad as never, root))).reason).toBe('refused');
  }
  expect((await refusal(bench.adapter.openThread('../x', root, 'first'))).reason).toBe('refused');
  expect(bench.server.requests).toHaveLength(before);
});
