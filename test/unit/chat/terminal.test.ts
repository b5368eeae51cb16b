import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setImmediate as tick } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ChatListener } from '../../../adapters/chat/chat-adapter.ts';
import { createTerminalAdapter } from '../../../adapters/chat/terminal/terminal-adapter.ts';
import { type Message, textMessage } from '../../../src/message/message.ts';
import { limits } from '../../../src/message/terminal/limits.ts';
import { describeChatAdapter } from './contract.ts';
import { ScreenEmulator } from './screen-emulator.ts';

/** As a terminal: the prompt is below, and lines are replaced in place. */
describeChatAdapter('terminal', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vmping-test-'));
  const input = Object.assign(new PassThrough(), { isTTY: false });
  const output = new ScreenEmulator(100, 2_000);
  const adapter = createTerminalAdapter({ input, output, colour: true, folder });
  return {
    adapter,
    channel: 'terminal',
    paragraphLimit: limits.lineCharacters,
    type: (text) => adapter.type(text),
    press: undefined,
    visible: () => {
      expect(output.surprises).toEqual([]);
      return output.text;
    },
    files: async () =>
      Promise.all(
        (await readdir(folder)).map(async (name) => ({
          name,
          text: await readFile(join(folder, name), 'utf8'),
        })),
      ),
    end: async () => {
      await adapter.stop();
      await rm(folder, { recursive: true });
    },
  };
});

const deaf: ChatListener = {
  onCommand: () => Promise.resolve(),
  onPress: () => Promise.resolve(),
  suggestVms: () => Promise.resolve([]),
};

async function piped() {
  const input = new PassThrough();
  const output = new PassThrough({ encoding: 'utf8' });
  const heard: string[] = [];
  let ended = false;
  const adapter = createTerminalAdapter({ input, output, onEnd: () => (ended = true) });
  await adapter.start({ ...deaf, onCommand: async ({ text }) => void heard.push(text) });
  return { input, output, heard, adapter, text: () => String(output.read() ?? ''), hasEnded: () => ended };
}

test('with pipes: lines are commands, edits are printed again, threads are indented, and no escape is written', async () => {
  const { input, heard, adapter, text, hasEnded } = await piped();
  input.write('/vmping web01 10.0.0.1\n\nstatus\n');
  await tick();
  expect(heard).toEqual(['/vmping web01 10.0.0.1', 'status']);
  const { root, thread } = await adapter.openThread('terminal', textMessage('root', 'asked'), 'first');
  await adapter.edit(root, textMessage('root', 'unreachable'));
  await adapter.edit(root, textMessage('root', 'unreachable'));
  await adapter.post(thread, textMessage('verdict', 'the tap is out of its bridge'), 'first');
  expect(text()).toBe(
    '> /vmping web01 10.0.0.1\n> \n> status\nasked\nunreachable\n  │ the tap is out of its bridge\n',
  );
  input.end();
  await tick();
  await tick();
  expect(hasEnded()).toBe(true);
});

test('a line is replaced in place while a person types, and what was typed stays', async () => {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const output = new ScreenEmulator(40, 30);
  const adapter = createTerminalAdapter({ input, output, colour: false });
  await adapter.start(deaf);
  const { root, thread } = await adapter.openThread('terminal', textMessage('root', 'asked'), 'first');
  input.write('web0');
  await tick();
  await adapter.post(
    thread,
    textMessage('a', 'a sentence that is longer than the forty columns of this screen'),
    'first',
  );
  await adapter.edit(root, textMessage('root', `unreachable ${'x'.repeat(100)}`));
  expect(output.surprises).toEqual([]);
  const lines = output.text.split('\n');
  expect(lines[0]).toMatch(/^unreachable x+…$/u);
  expect(lines[0]).toHaveLength(39);
  expect(lines.slice(1)).toEqual([
    '  │ a sentence that is longer than the',
    '  │ forty columns of this screen',
    '> web0',
  ]);
  await adapter.stop();
});

test('a thread that is not the last one shown is named again', async () => {
  const { adapter, text } = await piped();
  const one = await adapter.openThread('terminal', textMessage('root', 'one'), 'first');
  await adapter.openThread('terminal', textMessage('root', 'two'), 'first');
  await adapter.post(one.thread, textMessage('a', 'answer'), 'first');
  expect(text()).toBe('one\ntwo\n  ↳ one\n  │ answer\n');
});

test('a thread of an earlier session is posted to as well', async () => {
  const { adapter, text } = await piped();
  const { thread, root } = await (await piped()).adapter.openThread(
    'terminal',
    textMessage('root', 'x'),
    'first',
  );
  await adapter.edit(root, textMessage('root', 'unreachable'));
  await adapter.post(thread, textMessage('a', 'answer'), 'first');
  expect(text()).toBe('unreachable\n  │ answer\n');
});

test('a button is pressed by typing its word, with a number where several do the same', async () => {
  const input = new PassThrough();
  const output = new PassThrough({ encoding: 'utf8' });
  const adapter = createTerminalAdapter({ input, output, colour: false });
  const done: string[] = [];
  const list = (name: string): Message => ({
    key: name,
    fallback: name,
    blocks: [
      {
        kind: 'buttons',
        buttons: [
          { action: 'choose', label: 'one', value: `${name}.0` },
          { action: 'choose', label: 'two', value: `${name}.1` },
          { action: 'forget', label: 'none', value: name },
        ],
      },
    ],
  });
  await adapter.start({
    ...deaf,
    onCommand: async (command) => {
      done.push(command.text);
      await command.reply(list(command.text));
    },
    onPress: async ({ action, value }) => void done.push(`${action}=${value}`),
  });
  await adapter.type('first');
  expect(String(output.read())).toContain('Type: choose 1 (one) · choose 2 (two) · forget (none)');
  await adapter.type('choose 2');
  await adapter.type('second');
  await adapter.type(' Choose  1');
  await adapter.type('forget');
  await adapter.type('choose 3');
  expect(done).toEqual(['first', 'choose=first.1', 'second', 'choose=second.0', 'forget=second', 'choose 3']);
  await adapter.stop();
});
