import type { Attachment, Message } from '../../src/message/message.ts';
import type { MessageRef, Person, ThreadRef } from '../../src/model/chat.ts';

/** Something that a person typed at vmping. */
export interface IncomingCommand {
  /** The platform's own id of the event: the same event delivered twice has the same id. */
  readonly id: string;
  readonly platform: string;
  readonly channel: string;
  readonly person: Person;
  /** As typed, without the mention of the bot; a leading `/vmping` may be there. */
  readonly text: string;
  /** The thread in which it was typed, or null in the channel itself. */
  readonly thread: ThreadRef | null;
  /** Answers the person alone, where the platform can, and at once. */
  reply(message: Message): Promise<void>;
}

export type CommandHandler = (command: IncomingCommand) => Promise<void>;

export interface OpenedThread {
  readonly thread: ThreadRef;
  /** The message in the channel that the thread hangs on; it can be edited. */
  readonly root: MessageRef;
}

/**
 * What every chat platform can do, and nothing that only one can. Posting a message again with a `key` that the
 * thread has already gives the same message, where the platform offers a way to know.
 */
export interface ChatAdapter {
  /** Stands before the colon of its references. */
  readonly platform: string;
  /** Begins to hear commands. A second call changes nothing. */
  start(onCommand: CommandHandler): Promise<void>;
  /** Ends it; a second call changes nothing. */
  stop(): Promise<void>;
  openThread(channel: string, message: Message): Promise<OpenedThread>;
  post(thread: ThreadRef, message: Message): Promise<MessageRef>;
  /** Replaces the whole message. */
  edit(message: MessageRef, replacement: Message): Promise<void>;
  uploadFile(thread: ThreadRef, file: Attachment): Promise<MessageRef>;
}
