import type { ChatAdapter } from '../../../adapters/chat/chat-adapter.ts';
import type { Message } from '../../message/message.ts';
import { say } from '../../message/say.ts';
import { type Place, places } from '../../model/finding.ts';
import { text } from '../../model/text.ts';

/** The fix that a thread shows: read off the message as a person would, so that what is run is what was printed. */
export interface PrintedFix {
  readonly place: Place;
  readonly commands: readonly string[];
}

/** Wraps an adapter; `last` gives the message that was posted into a thread last. */
export function readThreads<Adapter extends ChatAdapter>(
  adapter: Adapter,
): { readonly adapter: Adapter; readonly last: () => Message | null } {
  let last: Message | null = null;
  const post = adapter.post.bind(adapter);
  adapter.post = (thread, message, attempt) => {
    last = message;
    return post(thread, message, attempt);
  };
  return { adapter, last: () => last };
}

/** The block of a thread that holds the fix, by its caption. */
export function printedFix(
  message: Message | null,
  names: { readonly vm: string; readonly target: string; readonly hypervisor: string },
): PrintedFix | null {
  for (const place of places) {
    const where = say(text(`place.${place}`, names), 'en');
    const caption = say(text('thread.fix', { place: where }), 'en');
    const block = message?.blocks.find((each) => each.kind === 'code' && each.caption === caption);
    if (block?.kind === 'code') {
      return { place, commands: block.lines };
    }
  }
  return null;
}
