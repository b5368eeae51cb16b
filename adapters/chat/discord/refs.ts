import { MessageRef, ThreadRef } from '../../../src/model/chat.ts';
import { ChatError } from '../chat-error.ts';

/** Two ids: of a channel (or thread) and of a message in it. */
interface Place {
  readonly channel: string;
  readonly message: string;
}

/**
 * A thread that hangs on a message: Discord gives it the message's id. Of a thread that hangs on none, the parent
 * and the thread's own id.
 */
export function threadRef(channel: string, thread: string): ThreadRef {
  return ThreadRef.parse(`discord:${channel}:${thread}`);
}

/** A message in a channel or in a thread, which is a channel too. */
export function messageRef(channel: string, message: string): MessageRef {
  return MessageRef.parse(`discord:${channel}:${message}`);
}

/** The id of the thread. */
export function threadOf(ref: ThreadRef): string {
  return placeOf(ref).message;
}

export function placeOf(ref: ThreadRef | MessageRef): Place {
  const match = /^discord:(\d{1,20}):(\d{1,20})$/u.exec(ref);
  if (!match) {
    throw new ChatError('refused', 'not-a-reference');
  }
  return { channel: match[1] ?? '', message: match[2] ?? '' };
}

/** The id of a channel, which goes into a path. */
export function channelId(channel: string): string {
  if (!/^\d{1,20}$/u.test(channel)) {
    throw new ChatError('refused', 'not-a-channel');
  }
  return channel;
}
