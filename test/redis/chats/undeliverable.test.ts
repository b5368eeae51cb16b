import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChatAdapter } from '../../../adapters/chat/chat-adapter.ts';
import { ChatError } from '../../../adapters/chat/chat-error.ts';
import { createWorld, textOf, until, type World } from '../world.ts';

let world: World;
/** What the chat refuses, by the adapter's method. */
let refuses: Partial<Record<keyof ChatAdapter, ChatError>>;

beforeEach(async () => {
  refuses = {};
  world = await createWorld();
  const { chat } = world;
  for (const method of ['openThread', 'post', 'edit', 'uploadFile', 'tell'] as const) {
    const whole = chat[method].bind(chat) as (...args: unknown[]) => Promise<unknown>;
    Object.assign(chat, {
      [method]: (...args: unknown[]) => {
        const error = refuses[method];
        return error ? Promise.reject(error) : whole(...args);
      },
    });
  }
  await world.worker('hv1');
});
afterEach(() => world.stop());

const locked = new ChatError('undeliverable', 'not_in_channel', { cure: 'Type /invite @vmping here.' });
const said = () => world.chat.replies.map(({ fallback }) => fallback).join('\n');

test('a channel that takes no message: the asker alone gets the answer, and what to do', async () => {
  refuses.openThread = locked;
  await world.chat.say('web01 10.0.0.1');
  await until(() => world.chat.replies.length > 0);
  expect(world.chat.threads).toHaveLength(0);
  expect(world.chat.replies).toHaveLength(1);
  expect(said()).toContain('web01 → 10.0.0.1: unreachable');
  expect(said()).toContain('not_in_channel');
  expect(said()).toContain('Type /invite @vmping here.');
});

test('a bot that was started anew cannot reply any more, and sends a direct message', async () => {
  refuses.openThread = locked;
  await world.chat.say('slow 10.0.0.1');
  await world.restartBot();
  await until(() => world.chat.told.length > 0);
  expect(world.chat.told[0]?.person.name).toBe('tester');
  expect(world.chat.told[0]?.message.fallback).toContain('no diagnosis');
});

test('a thread that was locked meanwhile: the line in the channel still says the end, the asker gets the rest', async () => {
  refuses.post = locked;
  await world.chat.say('web01 10.0.0.1');
  await until(() => world.chat.replies.length > 0);
  expect(world.chat.threads[0]?.root.fallback).toContain('unreachable');
  expect(said()).toContain('Type /invite @vmping here.');
});

test('where nobody can be told anything, the log has the reason and the cure', async () => {
  refuses.openThread = locked;
  refuses.tell = new ChatError('undeliverable', 'cannot_dm_bot', { cure: 'Open your direct messages.' });
  await world.chat.say('slow 10.0.0.1');
  await world.restartBot();
  await until(() => world.logged.some((line) => line.includes('an answer is lost')));
  const lines = world.logged.join('\n');
  expect(lines).toContain('not_in_channel');
  expect(lines).toContain('Open your direct messages.');
});

test('a message that somebody deleted is no reason to keep the answer back', async () => {
  await world.chat.say('slow 10.0.0.1');
  await until(() => world.chat.threads.length === 1);
  refuses.edit = new ChatError('undeliverable', 'message_not_found');
  const thread = await world.answered();
  expect(textOf(thread)).toContain('No result within 4 s');
});

test('a chat that fails for a while gets everything in the end, once', async () => {
  refuses.openThread = new ChatError('temporary', '503');
  await world.chat.say('web01 10.0.0.1');
  await until(() => world.logged.some((line) => line.includes('a chat job failed')));
  delete refuses.openThread;
  const thread = await world.answered();
  expect(textOf(thread)).toContain('unreachable');
  await until(() => world.chat.threads[0]?.root.fallback.includes('unreachable') === true);
  expect(world.chat.threads).toHaveLength(1);
  expect(world.chat.threads[0]?.posts).toHaveLength(1);
  expect(world.chat.replies).toHaveLength(0);
});

test('a line that was posted although the chat said it failed ends in the outcome all the same', async () => {
  const { chat } = world;
  const whole = chat.openThread.bind(chat);
  let first = true;
  Object.assign(chat, {
    async openThread(...args: Parameters<typeof whole>) {
      const opened = await whole(...args);
      if (first) {
        first = false;
        // The answer is there before this try is repeated.
        throw new ChatError('temporary', 'answer lost');
      }
      return opened;
    },
  });
  await chat.say('web01 10.0.0.1');
  const thread = await world.answered();
  await until(() => thread.root.fallback.includes('unreachable'));
  expect(chat.threads).toHaveLength(1);
});
