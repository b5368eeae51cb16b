import { MessageRef, ThreadRef } from '../../../src/model/chat.ts';
import { ChatError } from '../chat-error.ts';

/** A message of Slack's: its channel, and the time that is its name there. */
export interface SlackPlace {
  readonly channel: string;
  readonly ts: string;
}

/** `slack:C012:1700000000.000100`; a thread is named by the message that it hangs on. */
export function messageRef({ channel, ts }: SlackPlace): MessageRef {
  return MessageRef.parse(`slack:${channel}:${ts}`);
}

export function threadRef({ channel, ts }: SlackPlace): ThreadRef {
  return ThreadRef.parse(`slack:${channel}:${ts}`);
}

/** Throws a ChatError where the reference is not one of Slack's. */
export function placeOf(ref: MessageRef | ThreadRef): SlackPlace {
  const [, channel, ts] = /^slack:([A-Z0-9]+):(\d+\.\d+)$/u.exec(ref) ?? [];
  if (channel === undefined || ts === undefined) {
    throw new ChatError('refused', `not a reference of Slack: ${ref}`);
  }
  return { channel, ts };
}
