import { text } from '../model/text.ts';
import type { Message } from './message.ts';
import { type Language, say } from './say.ts';

/** Many messages as one: how many there are, and the one line of each. */
export function renderFlood(messages: readonly Message[], language: Language): Message {
  const title = say(text('flood.title', { count: messages.length }), language);
  const lines = messages.map(({ fallback }) => fallback.replaceAll(/\s*[\r\n]+\s*/gu, ' '));
  return {
    key: `flood.${messages[0]?.key ?? ''}`.slice(0, 200),
    fallback: `${title} ${lines.join(' · ')}`,
    blocks: [
      { kind: 'text', tone: 'strong', text: title },
      { kind: 'text', tone: 'plain', text: lines.join('\n') },
    ],
  };
}
