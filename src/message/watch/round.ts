import { text } from '../../model/text.ts';
import type { Message } from '../message.ts';
import { type Language, say } from '../say.ts';

/** As many lines as a message holds on every platform; what works comes last and is left out first. */
const mostLines = 30;

/** How the watched paths behind a link fare, a line each. `lines` are ready to be shown. */
export function renderRound(
  key: string,
  about: { readonly hypervisor: string; readonly device: string; readonly phase: 'open' | 'over' },
  lines: readonly string[],
  language: Language,
): Message {
  const { hypervisor, device, phase } = about;
  const title = say(text(`watch.round.${phase}`, { hypervisor, device, count: lines.length }), language);
  const sorted = lines.toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en', { numeric: true }));
  const left = sorted.length - mostLines;
  const more = left > 0 ? [say(text('watches.more', { more: left }), language)] : [];
  return {
    key,
    fallback: title,
    blocks: [
      { kind: 'text', tone: 'strong', text: title },
      { kind: 'text', tone: 'plain', text: [...sorted.slice(0, mostLines), ...more].join('\n') },
    ],
  };
}

/** By the mark that the line begins with. */
const rank = (line: string) => ['✗', '!', '?', '✓'].indexOf(line.slice(0, 1));
