import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  ChatAdapter,
  ChatListener,
  IncomingCommand,
  IncomingPress,
} from '../../../adapters/chat/chat-adapter.ts';
import { type Block, type Message, textFile, textMessage } from '../../../src/message/message.ts';
import { MessageRef, platformOf, ThreadRef } from '../../../src/model/chat.ts';

/** What the suite needs of a platform beside its adapter. */
export interface ChatHarness {
  readonly adapter: ChatAdapter;
  /** A person types this in a channel. Resolves when the adapter's handler was called and has ended. */
  type(text: string): Promise<void>;
  /** A person presses a button that was posted before; undefined where there are none. */
  readonly press: ((action: string, value: string) => Promise<void>) | undefined;
  /** Everything that can be read now, threads and answers to one person too, as the platform would show it. */
  visible(): string;
  /** The files of all threads, name and content. */
  files(): Promise<readonly { name: string; text: string }[]>;
  /** The limit of one paragraph: one character more is cut with a visible mark; undefined where there is none. */
  readonly paragraphLimit: number | undefined;
  readonly channel: string;
  end(): Promise<void>;
}

const everyBlock: readonly Block[] = [
  { kind: 'text', text: 'a paragraph', tone: 'plain' },
  { kind: 'text', text: 'a strong one', tone: 'strong' },
  { kind: 'text', text: 'a quiet one', tone: 'quiet' },
  { kind: 'fields', fields: [{ name: 'hv1', value: 'last seen' }] },
  { kind: 'code', caption: 'Fix', lines: ['ip link set dev vnet0 master br0'] },
  { kind: 'picture', alt: 'a timeline', png: '' },
  { kind: 'buttons', buttons: [{ action: 'again', label: 'Run again', value: 'r1' }] },
];

/** What every chat adapter has to pass. */
export function describeChatAdapter(name: string, open: () => Promise<ChatHarness>): void {
  describe(`${name}: the contract of chat adapters`, () => {
    let harness: ChatHarness;
    let heard: IncomingCommand[];
    let pressed: IncomingPress[];

    beforeEach(async () => {
      heard = [];
      pressed = [];
      harness = await open();
      const listener: ChatListener = {
        onCommand: async (command) => void heard.push(command),
        onPress: async (press) => void pressed.push(press),
        suggestVms: () => Promise.resolve([]),
      };
      await harness.adapter.start(listener);
    });
    afterEach(() => harness.end());

    const openThread = (line = 'web01 → 10.0.0.1: asked') =>
      harness.adapter.openThread(harness.channel, textMessage(`root: ${line}`, line), 'first');

    test('starting and stopping twice is safe, and the first listener stays', async () => {
      const second = () => Promise.reject(new Error('the second listener was called'));
      await harness.adapter.start({ onCommand: second, onPress: second, suggestVms: second });
      await harness.type('/vmping help');
      expect(heard).toHaveLength(1);
      await harness.adapter.stop();
      await harness.adapter.stop();
    });

    test('a command arrives with what was typed, where, by whom, and an id of its own', async () => {
      await harness.type('/vmping web01 10.0.0.1');
      await harness.type('/vmping web01 10.0.0.1');
      expect(heard.map(({ text }) => text)).toEqual(['/vmping web01 10.0.0.1', '/vmping web01 10.0.0.1']);
      expect(heard[0]?.platform).toBe(harness.adapter.platform);
      expect(heard[0]?.channel).toBe(harness.channel);
      expect(heard[0]?.person.id).not.toBe('');
      expect(heard[0]?.id).not.toBe(heard[1]?.id);
    });

    test('a reply reaches the person', async () => {
      await harness.type('/vmping');
      await heard[0]?.reply(textMessage('reply', 'What should it reach?'));
      expect(harness.visible()).toContain('What should it reach?');
    });

    test('references survive JSON and name their platform', async () => {
      const opened = await openThread();
      const thread = ThreadRef.parse(JSON.parse(JSON.stringify(opened.thread)));
      expect(platformOf(thread)).toBe(harness.adapter.platform);
      const posted = await harness.adapter.post(thread, textMessage('one', 'the first answer'), 'first');
      expect(platformOf(MessageRef.parse(posted))).toBe(harness.adapter.platform);
      await harness.adapter.edit(
        MessageRef.parse(JSON.parse(JSON.stringify(opened.root))),
        textMessage('root', 'now'),
      );
      expect(harness.visible()).toContain('the first answer');
    });

    test('an edit replaces', async () => {
      const { root } = await openThread('reading facts');
      await harness.adapter.edit(root, textMessage('root', 'testing the path'));
      await harness.adapter.edit(root, textMessage('root', 'unreachable'));
      expect(harness.visible()).toContain('unreachable');
      expect(harness.visible()).not.toContain('testing the path');
      expect(harness.visible()).not.toContain('reading facts');
    });

    test('the same message posted again is the same message', async () => {
      const { thread } = await openThread();
      const first = await harness.adapter.post(thread, textMessage('verdict', 'only once'), 'first');
      const second = await harness.adapter.post(thread, textMessage('verdict', 'only once'), 'again');
      expect(second).toBe(first);
      expect(harness.visible().split('only once')).toHaveLength(2);
    });

    test('a thread opened again is the same thread', async () => {
      const root = textMessage('root', 'web01: asked once');
      const first = await harness.adapter.openThread(harness.channel, root, 'first');
      if (harness.adapter.platform === 'terminal') {
        // A terminal ends with its bot: there is nobody who could ask it again.
        return;
      }
      expect(await harness.adapter.openThread(harness.channel, root, 'again')).toEqual(first);
      expect(harness.visible().split('asked once')).toHaveLength(2);
    });

    test('a button that is pressed says which, and by whom', async () => {
      if (!harness.press) {
        return;
      }
      const { thread } = await openThread();
      const buttons = [{ action: 'again', label: 'Run again', value: 'r1' }];
      const blocks: Block[] = [{ kind: 'buttons', buttons }];
      await harness.adapter.post(thread, { key: 'b', fallback: 'again?', blocks }, 'first');
      await harness.press('again', 'r1');
      expect(pressed).toHaveLength(1);
      expect(pressed[0]).toMatchObject({ action: 'again', value: 'r1', channel: harness.channel });
      expect(pressed[0]?.person.id).not.toBe('');
      await pressed[0]?.reply(textMessage('reply', 'You may not do that here.'));
      expect(harness.visible()).toContain('You may not do that here.');
    });

    test('a direct message reaches the person', async () => {
      await harness.type('/vmping help');
      const person = heard[0]?.person;
      expect(person).toBeDefined();
      if (person) {
        await harness.adapter.tell(person, textMessage('dm', 'Your answer could not be posted.'));
      }
      expect(harness.visible()).toContain('Your answer could not be posted.');
    });

    test('posts of a thread keep their order', async () => {
      const [one, two] = [await openThread('one'), await openThread('two')];
      for (const count of [1, 2, 3]) {
        await harness.adapter.post(one.thread, textMessage(`k${count}`, `first thread ${count}`), 'first');
        await harness.adapter.post(two.thread, textMessage(`k${count}`, `second thread ${count}`), 'first');
      }
      const shown = harness.visible();
      for (const thread of ['first', 'second']) {
        const places = [1, 2, 3].map((count) => shown.indexOf(`${thread} thread ${count}`));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        expect(places[0]).toBeGreaterThanOrEqual(0);
      }
    });

    test('every kind of block is shown', async () => {
      const { thread } = await openThread();
      await harness.adapter.post(
        thread,
        { key: 'all', fallback: 'all kinds', blocks: [...everyBlock] },
        'first',
      );
      for (const words of [
        'a paragraph',
        'a strong one',
        'a quiet one',
        'hv1',
        'last seen',
        'Fix',
        'Run again',
      ]) {
        expect(harness.visible()).toContain(words);
      }
      expect(harness.visible()).toContain('ip link set dev vnet0 master br0');
      expect(harness.visible()).toContain('a timeline');
    });

    test('a message at the limit is whole; one past it is cut with a mark, and the whole is in a file', async () => {
      const limit = harness.paragraphLimit;
      if (limit === undefined) {
        return;
      }
      const { thread } = await openThread();
      await harness.adapter.post(thread, textMessage('at', 'x'.repeat(limit)), 'first');
      expect(harness.visible()).not.toContain('(cut');
      expect(await harness.files()).toHaveLength(0);
      await harness.adapter.post(thread, textMessage('past', `${'y'.repeat(limit)}THE END`), 'first');
      expect(harness.visible()).toMatch(/…\s*\(cut: 7 more\s+characters\)/u);
      expect(harness.visible()).not.toContain('THE END');
      expect((await harness.files()).some(({ text }) => text.includes('THE END'))).toBe(true);
    });

    test('a file reaches the thread', async () => {
      const { thread } = await openThread();
      const file = textFile('f', 'report.json', 'all of it', '{"a": 1}\n');
      await harness.adapter.uploadFile(thread, file, 'first');
      const files = await harness.files();
      expect(files).toHaveLength(1);
      expect(files[0]?.name).toContain('report.json');
      expect(files[0]?.text).toBe('{"a": 1}\n');
    });

    test('text from outside never controls the platform', async () => {
      const nasty = 'vm\u001B[2J\u001B]0;owned\u0007\u009B31m\u202Eevil\u200B\r\nnext';
      const { thread, root } = await openThread(nasty);
      const blocks: Block[] = [
        { kind: 'text', text: nasty, tone: 'strong' },
        { kind: 'fields', fields: [{ name: nasty, value: nasty }] },
        { kind: 'code', caption: nasty, lines: [nasty] },
        { kind: 'picture', alt: nasty, png: '' },
        { kind: 'buttons', buttons: [{ action: 'a', label: nasty, value: nasty }] },
      ];
      const message: Message = { key: 'nasty', fallback: nasty, blocks };
      await harness.adapter.post(thread, message, 'first');
      await harness.adapter.edit(root, message);
      await harness.type(nasty.replaceAll(/[\r\n]/gu, ' '));
      await heard[0]?.reply(message);
      expect(harness.visible().replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202E\u200B]/u);
    });

    test('what the bot posts itself is no command', async () => {
      const { thread } = await openThread('/vmping web01 10.0.0.1');
      await harness.adapter.post(thread, textMessage('p', '/vmping web01 10.0.0.1'), 'first');
      expect(heard).toHaveLength(0);
    });
  });
}
