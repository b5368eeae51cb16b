import { printableLines } from '../printable.ts';

/** A text that is short enough, and how many characters of it are missing. */
export interface Cut {
  readonly text: string;
  readonly missing: number;
}

/** The mark where something is missing, the same on every platform. */
export function cutMark(missing: number): string {
  return `… (cut: ${missing} more characters)`;
}

/** The text as it may be shown: what would control a screen or deceive a reader is spelt out, line breaks stay. */
export function shown(text: string): string {
  return printableLines(text).join('\n');
}

/** At most `most` characters, no half of one. */
export function cutText(text: string, most: number): Cut {
  if (text.length <= most) {
    return { text, missing: 0 };
  }
  const kept = text.slice(0, most).replace(/[\uD800-\uDBFF]$/u, '');
  return { text: kept, missing: text.length - kept.length };
}

/** As {@link cutText}, but whole lines where there is a first one that fits: half a command must not be pasted. */
export function cutLines(text: string, most: number): Cut {
  const cut = cutText(text, most);
  const end = cut.missing === 0 || text[cut.text.length] === '\n' ? -1 : cut.text.lastIndexOf('\n');
  const kept = end > 0 ? cut.text.slice(0, end) : cut.text;
  return { text: kept, missing: text.length - kept.length };
}

/** The text with its mark behind it, if it was cut. */
export function marked({ text, missing }: Cut): string {
  return missing === 0 ? text : `${text}${cutMark(missing)}`;
}
