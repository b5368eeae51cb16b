import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { textFile, textMessage } from '../../../../src/message/message.ts';
import { createSlackWorld } from './world.ts';

let world: Awaited<ReturnType<typeof createSlackWorld>>;
beforeEach(async () => {
  world = await createSlackWorld({ timing: { callMs: 300 } });
  await world.start();
});
afterEach(() => world.stop());

const line = (text: string, key = 'root') => textMessage(key, text);
const open = () => world.adapter.openThread('C1', line('asked'), 'first');
const shown = (text: string) => world.slack.workspace.shown().split(text).length - 1;

describe('what Slack refuses', () => {
  test.each([
    [
      { kind: 'rate-limited', retryAfter: 7 },
      { reason: 'rate-limited', retryAfterMs: 7_000 },
    ],
    [
      { kind: 'status', status: 503 },
      { reason: 'temporary', code: 'http_503' },
    ],
    [{ kind: 'dropped' }, { reason: 'temporary' }],
    [{ kind: 'silence' }, { reason: 'temporary' }],
    [
      { kind: 'error', error: 'internal_error' },
      { reason: 'temporary', code: 'internal_error' },
    ],
    [
      { kind: 'error', error: 'not_in_channel' },
      { reason: 'undeliverable', cure: expect.stringContaining('/invite') },
    ],
    [
      { kind: 'error', error: 'channel_not_found' },
      { reason: 'undeliverable', cure: expect.stringContaining('/invite') },
    ],
    [
      { kind: 'error', error: 'is_archived' },
      { reason: 'undeliverable', cure: expect.stringContaining('unarchive') },
    ],
    [
      { kind: 'error', error: 'missing_scope' },
      { reason: 'undeliverable', cure: expect.stringContaining('scope chat:write') },
    ],
    [{ kind: 'error', error: 'restricted_action_read_only_channel' }, { reason: 'undeliverable' }],
    [
      { kind: 'error', error: 'token_revoked' },
      { reason: 'undeliverable', cure: expect.stringContaining('install') },
    ],
    [
      { kind: 'error', error: 'invalid_blocks' },
      { reason: 'refused', code: 'invalid_blocks' },
    ],
    [{ kind: 'error', error: 'ratelimited' }, { reason: 'rate-limited' }],
  ] as const)('%o', async (fault, expected) => {
    world.slack.faults.plan('chat.postMessage', fault);
    await expect(open()).rejects.toMatchObject({ name: 'ChatError', ...expected });
    expect(world.slack.calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(1);
  });

  test('one channel that has to wait does not hold up another', async () => {
    world.slack.workspace.addChannel('C2', 'other');
    world.slack.faults.plan('chat.postMessage', { kind: 'rate-limited', retryAfter: 30 });
    await expect(open()).rejects.toMatchObject({ reason: 'rate-limited' });
    await world.adapter.openThread('C2', line('asked'), 'first');
    expect(shown('asked')).toBe(1);
  });

  test('no error holds the token', async () => {
    world.slack.faults.plan('chat.postMessage', { kind: 'dropped' });
    const error: unknown = await open().catch((reason: unknown) => reason);
    const { inspect } = await import('node:util');
    expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/xoxb|xapp/u);
  });

  test('a place that is none of Slack’s', async () => {
    await expect(world.adapter.edit('discord:1:2' as never, line('x'))).rejects.toMatchObject({
      reason: 'refused',
    });
  });
});

describe('an answer that was lost', () => {
  test('a root is found again and not posted twice', async () => {
    world.slack.faults.plan('chat.postMessage', { kind: 'answer-lost' });
    await expect(open()).rejects.toMatchObject({ reason: 'temporary' });
    const { root } = await world.adapter.openThread('C1', line('asked'), 'again');
    expect(shown('asked')).toBe(1);
    await world.adapter.edit(root, line('answered'));
    expect(shown('answered')).toBe(1);
  });

  test('so is a message of a thread, among many', async () => {
    const { thread } = await open();
    world.slack.faults.plan('chat.postMessage', { kind: 'answer-lost' });
    await expect(world.adapter.post(thread, line('verdict', 'v'), 'first')).rejects.toThrow('temporary');
    for (let count = 0; count < 250; count += 1) {
      world.slack.workspace.add({
        channel: 'C1',
        threadTs: thread.split(':')[2],
        user: 'U1',
        onlyFor: undefined,
        text: `talk ${count}`,
        blocks: [],
        metadata: undefined,
      });
    }
    await world.adapter.post(thread, line('verdict', 'v'), 'again');
    expect(shown('verdict')).toBe(1);
  });

  test('and a file', async () => {
    const { thread } = await open();
    const file = textFile('f', 'report.txt', 'all of it', 'text');
    world.slack.faults.plan('files.completeUploadExternal', { kind: 'answer-lost' });
    await expect(world.adapter.uploadFile(thread, file, 'first')).rejects.toThrow('temporary');
    await world.adapter.uploadFile(thread, file, 'again');
    expect(shown('[file report.txt')).toBe(1);
  });

  test('the file of a long message is uploaded where the message alone arrived', async () => {
    const { thread } = await open();
    const long = line('z'.repeat(4_000), 'long');
    world.slack.faults.plan('files.getUploadURLExternal', { kind: 'status', status: 500 });
    await expect(world.adapter.post(thread, long, 'first')).rejects.toThrow('temporary');
    await world.adapter.post(thread, long, 'again');
    await world.adapter.post(thread, long, 'again');
    expect(shown('(cut:')).toBe(1);
    expect(shown('[file whole.txt')).toBe(1);
  });

  test('without the scopes to look, a second message is better than none', async () => {
    world.slack.faults.plan('chat.postMessage', { kind: 'answer-lost' });
    await expect(open()).rejects.toThrow('temporary');
    world.slack.scopes.delete('channels:history');
    await world.adapter.openThread('C1', line('asked'), 'again');
    expect(shown('asked')).toBe(2);
    expect(world.logged.join('\n')).toContain('channels:history');
  });

  test('where looking fails for a time, nothing is posted', async () => {
    world.slack.faults.plan('conversations.history', { kind: 'status', status: 502 });
    await expect(world.adapter.openThread('C1', line('asked'), 'again')).rejects.toMatchObject({
      reason: 'temporary',
    });
    expect(shown('asked')).toBe(0);
  });
});

test('a line that was edited is still found', async () => {
  world.slack.faults.plan('chat.postMessage', { kind: 'answer-lost' });
  await expect(open()).rejects.toThrow('temporary');
  const { root } = await world.adapter.openThread('C1', line('asked'), 'again');
  await world.adapter.edit(root, line('answered'));
  expect(JSON.stringify(world.slack.workspace.messages[0]?.metadata)).toContain('root');
});

test('a picture comes as a file, and in words', async () => {
  const { thread } = await open();
  const png = Buffer.from('not really a picture').toString('base64');
  const blocks = [{ kind: 'picture' as const, alt: 'latency over an hour', png }];
  await world.adapter.post(thread, { key: 'p', fallback: 'a picture', blocks }, 'first');
  expect(shown('[latency over an hour]')).toBe(1);
  expect(shown('[file picture-1.png: latency over an hour: latency over an hour]')).toBe(1);
});

test('a message has its link', async () => {
  const { root } = await open();
  expect(await world.adapter.linkTo(root)).toMatch(/^https:.*\/archives\/C1\/p\d+$/u);
});

test('a private channel that the bot is not in cannot be told from one that is gone', async () => {
  world.slack.workspace.addChannel('G1', 'secret', { private: true, member: false });
  await expect(world.adapter.openThread('G1', line('x'), 'first')).rejects.toMatchObject({
    reason: 'undeliverable',
    code: 'channel_not_found',
  });
});
