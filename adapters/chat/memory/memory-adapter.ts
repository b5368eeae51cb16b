import { randomBytes } from 'node:crypto';
import type { Attachment, Message } from '../../../src/message/message.ts';
import { MessageRef, ThreadRef } from '../../../src/model/chat.ts';
import type { ChatAdapter, CommandHandler } from '../chat-adapter.ts';

/** A thread as the in-memory adapter holds it. */
export interface MemoryThread {
  readonly channel: string;
  readonly thread: ThreadRef;
  readonly rootRef: MessageRef;
  root: Message;
  /** Every state that the root was in, the present one last. */
  readonly history: Message[];
  readonly posts: { ref: MessageRef; message: Message }[];
  readonly files: { ref: MessageRef; file: Attachment }[];
}

export interface MemoryAdapter extends ChatAdapter {
  readonly threads: readonly MemoryThread[];
  /** What was answered to a person alone. */
  readonly replies: readonly Message[];
  /** As if a person had typed it. The same `id` twice is the same event delivered twice. */
  say(text: string, event?: { id?: string; channel?: string }): Promise<void>;
}

/** A chat that is only memory: for tests, and for programs that drive vmping and read the answers. */
export function createMemoryAdapter(): MemoryAdapter {
  const threads: MemoryThread[] = [];
  const replies: Message[] = [];
  let onCommand: CommandHandler | undefined;
  let count = 0;
  const session = randomBytes(4).toString('hex');
  const next = () => {
    count += 1;
    return `memory:${session}-${count}`;
  };
  const find = (thread: ThreadRef) => {
    const found = threads.find((each) => each.thread === thread);
    if (!found) {
      throw new Error(`no such thread: ${thread}`);
    }
    return found;
  };

  return {
    platform: 'memory',
    threads,
    replies,

    start(handler) {
      onCommand ??= handler;
      return Promise.resolve();
    },

    stop() {
      onCommand = undefined;
      return Promise.resolve();
    },

    openThread(channel, message) {
      const thread = ThreadRef.parse(next());
      const rootRef = MessageRef.parse(next());
      const root = structuredClone(message);
      threads.push({ channel, thread, rootRef, root, history: [root], posts: [], files: [] });
      return Promise.resolve({ thread, root: rootRef });
    },

    async post(thread, message) {
      const { posts } = find(thread);
      const before = posts.find((post) => post.message.key === message.key);
      if (before) {
        return before.ref;
      }
      const ref = MessageRef.parse(next());
      posts.push({ ref, message: structuredClone(message) });
      return ref;
    },

    async edit(ref, replacement) {
      const byRoot = threads.find(({ rootRef }) => rootRef === ref);
      if (byRoot) {
        byRoot.root = structuredClone(replacement);
        byRoot.history.push(byRoot.root);
        return;
      }
      const post = threads.flatMap(({ posts }) => posts).find((each) => each.ref === ref);
      if (!post) {
        throw new Error(`no such message: ${ref}`);
      }
      post.message = structuredClone(replacement);
    },

    async uploadFile(thread, file) {
      const { files } = find(thread);
      const before = files.find((each) => each.file.key === file.key);
      if (before) {
        return before.ref;
      }
      const ref = MessageRef.parse(next());
      files.push({ ref, file: structuredClone(file) });
      return ref;
    },

    async say(text, event = {}) {
      await onCommand?.({
        id: event.id ?? next(),
        platform: 'memory',
        channel: event.channel ?? 'general',
        person: { id: '1', name: 'tester' },
        text,
        thread: null,
        reply: (message) => {
          replies.push(structuredClone(message));
          return Promise.resolve();
        },
      });
    },
  };
}
