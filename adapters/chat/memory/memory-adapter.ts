import { randomBytes } from 'node:crypto';
import type { Attachment, Message } from '../../../src/message/message.ts';
import { MessageRef, type Person, ThreadRef } from '../../../src/model/chat.ts';
import type { ChatAdapter, ChatListener, Incoming, IncomingCommand } from '../chat-adapter.ts';
import { ChatError } from '../chat-error.ts';

/** A thread as the in-memory adapter holds it. */
export interface MemoryThread {
  readonly channel: string;
  readonly thread: ThreadRef;
  readonly rootRef: MessageRef;
  root: Message;
  /** Every state that the root was in, the present one last. */
  readonly history: Message[];
  readonly posts: { ref: MessageRef; message: Message }[];
  readonly files: Attachment[];
}

export interface MemoryAdapter extends ChatAdapter {
  readonly threads: readonly MemoryThread[];
  /** What was answered to a person alone. */
  readonly replies: readonly Message[];
  /** Direct messages. */
  readonly told: readonly { person: Person; message: Message }[];
  /** As if a person had typed it. The same `id` twice is the same event delivered twice. */
  say(text: string, event?: MemoryEvent): Promise<void>;
  /** As if a person had pressed a button. */
  press(action: string, value: string, event?: MemoryEvent): Promise<void>;
  /** The names that a person is offered while typing. */
  suggest(typed: string, event?: MemoryEvent): Promise<readonly string[]>;
}

/** What a test may want to be otherwise than usual. */
export interface MemoryEvent {
  readonly id?: string;
  readonly channel?: string;
  readonly thread?: ThreadRef;
  readonly person?: Person;
  readonly roles?: readonly string[];
  /** How it was typed; default: `typed`. */
  readonly how?: IncomingCommand['how'];
  /** The platform no longer takes an answer to this person. */
  readonly deaf?: boolean;
}

/**
 * A chat that is only memory: for tests, and for programs that drive vmping and read the answers. Under another name
 * than its own it is no owner's terminal, and the policy holds in it.
 */
export function createMemoryAdapter(platform = 'memory'): MemoryAdapter {
  const threads: MemoryThread[] = [];
  const replies: Message[] = [];
  const told: { person: Person; message: Message }[] = [];
  let listener: ChatListener | undefined;
  const startedAt = new Date();
  let count = 0;
  const session = randomBytes(4).toString('hex');
  const next = () => {
    count += 1;
    return `${platform}:${session}-${count}`;
  };
  const find = (thread: ThreadRef) => {
    const found = threads.find((each) => each.thread === thread);
    if (!found) {
      throw new ChatError('undeliverable', `no such thread: ${thread}`);
    }
    return found;
  };

  const incoming = (event: MemoryEvent): Incoming => ({
    id: event.id ?? next(),
    platform,
    channel: event.channel ?? 'general',
    person: event.person ?? { id: '1', name: 'tester' },
    roles: event.roles ?? [],
    thread: event.thread ?? null,
    reply: (message) => {
      if (event.deaf) {
        return Promise.reject(new ChatError('undeliverable', 'deaf'));
      }
      replies.push(structuredClone(message));
      return Promise.resolve();
    },
  });

  return {
    platform,
    threads,
    replies,
    told,

    start(hears) {
      listener ??= hears;
      return Promise.resolve();
    },

    stop() {
      listener = undefined;
      return Promise.resolve();
    },

    health: () => ({ ok: true, since: startedAt, says: '' }),

    openThread(channel, message, attempt) {
      const before = threads.find((each) => each.channel === channel && each.root.key === message.key);
      if (attempt === 'again' && before) {
        return Promise.resolve({ thread: before.thread, root: before.rootRef });
      }
      const thread = ThreadRef.parse(next());
      const rootRef = MessageRef.parse(next());
      const root = structuredClone(message);
      threads.push({ channel, thread, rootRef, root, history: [root], posts: [], files: [] });
      return Promise.resolve({ thread, root: rootRef });
    },

    async post(thread, message, attempt) {
      const { posts } = find(thread);
      const before = posts.find((post) => post.message.key === message.key);
      if (attempt === 'again' && before) {
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
        throw new ChatError('undeliverable', `no such message: ${ref}`);
      }
      post.message = structuredClone(replacement);
    },

    async uploadFile(thread, file, attempt) {
      const { files } = find(thread);
      if (attempt === 'first' || files.every(({ key }) => key !== file.key)) {
        files.push(structuredClone(file));
      }
    },

    tell(person, message) {
      told.push({ person: structuredClone(person), message: structuredClone(message) });
      return Promise.resolve();
    },

    linkTo: () => Promise.resolve(null),

    async say(text, event = {}) {
      await listener?.onCommand({ ...incoming(event), how: event.how ?? 'typed', text });
    },

    async press(action, value, event = {}) {
      await listener?.onPress({ ...incoming(event), action, value });
    },

    suggest: (typed, event = {}) => Promise.resolve(listener?.suggestVms(incoming(event), typed) ?? []),
  };
}
