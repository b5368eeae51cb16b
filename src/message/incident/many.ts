import { text } from '../../model/text.ts';
import type { Message } from '../message.ts';
import { type Language, say } from '../say.ts';

/** Many incidents as one message: how many there are, and the one line of each. */
export function renderFlood(key: string, lines: readonly string[], language: Language): Message {
  return listed(key, say(text('flood.title', { count: lines.length }), language), lines);
}

/** What came and went while nobody wanted to be told. */
export function renderDigest(key: string, lines: readonly string[], language: Language): Message {
  return listed(key, say(text('digest.title', { count: lines.length }), language), lines);
}

function listed(key: string, title: string, lines: readonly string[]): Message {
  return {
    key,
    fallback: `${title} ${lines.join(' · ')}`,
    blocks: [
      { kind: 'text', tone: 'strong', text: title },
      { kind: 'text', tone: 'plain', text: lines.join('\n') },
    ],
  };
}
