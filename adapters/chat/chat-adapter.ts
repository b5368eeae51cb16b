import type { Attachment, Message } from '../../src/message/message.ts';
import type { MessageRef, Person, ThreadRef } from '../../src/model/chat.ts';

/** Where something came from, and how to answer whoever did it, alone. */
export interface Incoming {
  /** The platform's own id of the event: the same event delivered twice has the same id. */
  readonly id: string;
  readonly platform: string;
  /** The channel, also for what happens in a thread of it. */
  readonly channel: string;
  readonly person: Person;
  /** The platform's groups that the person is in, as far as the event or a cheap question tells (`S012`, a role). */
  readonly roles: readonly string[];
  /** The thread in which it happened, the same reference that `openThread` gave; null in the channel itself. */
  readonly thread: ThreadRef | null;
  /**
   * Answers this person alone where the platform can, and at once. May be called several times; rejects with a
   * {@link ChatError} where the platform no longer takes it.
   */
  reply(message: Message): Promise<void>;
}

/** Something that a person typed at vmping, or chose by a shortcut. */
export interface IncomingCommand extends Incoming {
  readonly how: 'slash' | 'mention' | 'shortcut' | 'typed';
  /** As typed, without the mention of the bot; a leading `/vmping` may be there. Of a shortcut: the message's text. */
  readonly text: string;
}

/** A button was pressed. Whether the person may is for the listener to decide, each time. */
export interface IncomingPress extends Incoming {
  readonly action: string;
  /** As the button had it. It crossed the platform and its clients: to be parsed like anything typed. */
  readonly value: string;
}

/** What hears a chat. None of these rejects; an adapter need not wait for one before it hears the next. */
export interface ChatListener {
  onCommand(command: IncomingCommand): Promise<void>;
  onPress(press: IncomingPress): Promise<void>;
  /** Names of VMs for what was typed so far, best first, at most 25; only those that this person may ask about here. */
  suggestVms(
    asker: Pick<Incoming, 'platform' | 'channel' | 'person' | 'roles'>,
    typed: string,
  ): Promise<readonly string[]>;
}

export interface OpenedThread {
  readonly thread: ThreadRef;
  /** The message in the channel that the thread hangs on; it can be edited. */
  readonly root: MessageRef;
}

/** Whether an adapter hears and can speak, for `/healthz` and `doctor`. */
export interface ChatHealth {
  readonly ok: boolean;
  /** Since when it has been so. */
  readonly since: Date;
  /** What is wrong, with what to do; empty where all is well. */
  readonly says: string;
}

/**
 * `first`: nothing of this was sent before. `again`: an earlier try may have reached the platform (its answer was
 * lost, the bot was killed), so the adapter looks for the message with this `key` before it posts.
 */
export type Attempt = 'first' | 'again';

/**
 * What every chat platform can do, and nothing that only one can. Every method rejects with a {@link ChatError}
 * and tries once: waiting and trying again is the business of the queue, which knows of the other messages.
 */
export interface ChatAdapter {
  /** Stands before the colon of its references. */
  readonly platform: string;
  /** Begins to hear. A second call changes nothing. */
  start(listener: ChatListener): Promise<void>;
  /** Ends it; a second call changes nothing. */
  stop(): Promise<void>;
  health(): ChatHealth;
  openThread(channel: string, message: Message, attempt: Attempt): Promise<OpenedThread>;
  post(thread: ThreadRef, message: Message, attempt: Attempt): Promise<MessageRef>;
  /** Replaces the whole message. */
  edit(message: MessageRef, replacement: Message): Promise<void>;
  uploadFile(thread: ThreadRef, file: Attachment, attempt: Attempt): Promise<void>;
  /** A direct message, for what can be told nowhere else. */
  tell(person: Person, message: Message): Promise<void>;
  /** A link that people can open, or null where the platform has none. */
  linkTo(message: MessageRef): Promise<string | null>;
}
