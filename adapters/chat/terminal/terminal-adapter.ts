import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type Attachment, type Message, textFile } from '../../../src/message/message.ts';
import { toPlainText } from '../../../src/message/plain.ts';
import { printable } from '../../../src/message/printable.ts';
import { wantsColour } from '../../../src/message/terminal/colour.ts';
import { renderOneLine, renderTerminal } from '../../../src/message/terminal/render.ts';
import { MessageRef, ThreadRef } from '../../../src/model/chat.ts';
import type { ChatAdapter, ChatListener, OpenedThread } from '../chat-adapter.ts';
import { Screen, type ScreenLine, type ScreenOptions } from './screen.ts';
import { createTypedButtons } from './typed-buttons.ts';

export interface TerminalAdapterOptions {
  readonly input: ScreenOptions['input'];
  readonly output: ScreenOptions['output'];
  /** Default: on where the output is a terminal and `NO_COLOR` is not set. */
  readonly colour?: boolean;
  /** Lines to begin with, above the first prompt. */
  readonly greeting?: string;
  /** The input has ended (Ctrl-D, end of a pipe). */
  readonly onEnd?: () => void;
  /** Where files of threads are written; default: a new temporary folder. */
  readonly folder?: string;
}

export interface TerminalAdapter extends ChatAdapter {
  /** As if the person had typed it; shown in the channel like that. Resolves when it was handled. */
  type(line: string): Promise<void>;
}

interface Thread {
  readonly line: ScreenLine;
  readonly posted: Map<string, MessageRef>;
}

const channel = 'terminal';
const bar = '  │ ';

/** A channel in the terminal: a line per question, edited in place; its thread hangs below, indented. */
export function createTerminalAdapter(options: TerminalAdapterOptions): TerminalAdapter {
  const session = randomBytes(4).toString('hex');
  const colour = options.colour ?? wantsColour(options.output, process.env);
  const threads = new Map<string, Thread>();
  const roots = new Map<string, { line: ScreenLine; thread: ThreadRef }>();
  const person = { id: String(userInfo().uid), name: userInfo().username };
  let screen: Screen | undefined;
  let listener: ChatListener | undefined;
  const startedAt = new Date();
  let lastShown: string | undefined;
  let lastThread: ThreadRef | null = null;
  let count = 0;
  let folder = options.folder;

  const next = () => {
    count += 1;
    return `terminal:${session}-${count}`;
  };
  const shown = () => {
    if (!screen) {
      throw new Error('the terminal adapter is not started');
    }
    return screen;
  };

  const buttons = createTypedButtons();
  const reply = (message: Message) => {
    lastShown = undefined;
    buttons.shown(message);
    shown().print(renderTerminal(message, { columns: shown().columns, colour }).lines);
    return Promise.resolve();
  };

  const hear = async (text: string) => {
    if (text.trim() === '') {
      return;
    }
    count += 1;
    const incoming = { id: `${session}-${count}`, platform: 'terminal', channel, person, roles: [], reply };
    const button = buttons.pressed(text);
    if (button) {
      const { action, value } = button;
      await listener?.onPress({ ...incoming, thread: lastThread, action, value });
      return;
    }
    await listener?.onCommand({
      ...incoming,
      how: 'typed',
      text,
      // There is nothing to type into a thread here: what is about an answer is about the last one.
      thread: /^\s*(?:again|evidence|from|capture)\b/iu.test(text) ? lastThread : null,
    });
  };

  /** Lines of a thread, with its name above where something else was shown since. */
  const printInThread = (thread: string, lines: readonly string[]) => {
    const known = threads.get(thread);
    const header = lastShown === thread || !known ? [] : [`  ↳ ${known.line.text}`];
    shown().print([...header, ...lines.map((line) => (bar + line).trimEnd())]);
    lastShown = thread;
  };

  const upload = async (thread: ThreadRef, file: Attachment) => {
    folder ??= await mkdtemp(join(tmpdir(), 'vmping-chat-'));
    count += 1;
    const path = join(folder, `${count}-${file.name}`);
    const { content } = file;
    const data = content.kind === 'text' ? content.text : Buffer.from(content.base64, 'base64');
    await writeFile(path, data, { mode: 0o600 });
    printInThread(thread, [`${printable(file.caption)}: ${path}`]);
  };

  return {
    platform: 'terminal',

    start(hears) {
      listener ??= hears;
      if (screen) {
        return Promise.resolve();
      }
      if (options.greeting !== undefined) {
        options.output.write(`${options.greeting}\n`);
      }
      screen = new Screen({
        input: options.input,
        output: options.output,
        prompt: '> ',
        onLine: (line) => {
          if (screen && !screen.interactive) {
            screen.print([`> ${printable(line)}`]);
          }
          lastShown = undefined;
          void hear(line);
        },
        onEnd: () => options.onEnd?.(),
      });
      return Promise.resolve();
    },

    stop() {
      listener = undefined;
      screen?.close();
      screen = undefined;
      return Promise.resolve();
    },

    health: () => ({ ok: screen !== undefined, since: startedAt, says: '' }),

    openThread(_channel, message): Promise<OpenedThread> {
      buttons.shown(message);
      const thread = ThreadRef.parse(next());
      const root = MessageRef.parse(next());
      const line = shown().printLine(renderOneLine(message));
      threads.set(thread, { line, posted: new Map() });
      roots.set(root, { line, thread });
      lastShown = thread;
      lastThread = thread;
      return Promise.resolve({ thread, root });
    },

    async post(thread, message) {
      const known = threads.get(thread);
      const before = known?.posted.get(message.key);
      if (before) {
        return before;
      }
      const ref = MessageRef.parse(next());
      known?.posted.set(message.key, ref);
      buttons.shown(message);
      const { lines, cut } = renderTerminal(message, { columns: shown().columns - bar.length - 1, colour });
      printInThread(thread, lines);
      if (cut) {
        const text = toPlainText(message);
        await upload(thread, textFile(`${message.key}.whole`, 'message.txt', 'the whole of it', text));
      }
      return ref;
    },

    edit(message, replacement) {
      const root = roots.get(message);
      const text = renderOneLine(replacement);
      if (root) {
        shown().replaceLine(root.line, text);
        if (!shown().interactive) {
          lastShown = root.thread;
        }
      } else if (![...threads.values()].some(({ line }) => line.text === text)) {
        // A message of a thread, or of an earlier session: shown again, as it is now. What its line says is said.
        lastShown = undefined;
        shown().print([text]);
      }
      return Promise.resolve();
    },

    uploadFile: upload,

    /** The one who is told sits here. */
    tell: (_person, message) => reply(message),

    linkTo: () => Promise.resolve(null),

    async type(line) {
      lastShown = undefined;
      shown().print([`> ${printable(line)}`]);
      await hear(line);
    },
  };
}
