import { printable, printableLines } from '../printable.ts';

// What begins or ends markup anywhere: emphasis, code, spoilers, masked links, and everything in angle brackets
// (mentions of people, roles, channels and commands, custom emoji, times, addresses).
const markup = /[\\*_`<>[\]]|~(?=~)|(?<=~)~|\|(?=\|)|(?<=\|)\|/gu;
// `@everyone` and `@here` stand without brackets.
const everyone = /@(?=everyone|here)/giu;
// `https://…` and its like become links; `:name:` becomes an emoji, in MAC addresses too (`:ab:`, `:de:`).
const scheme = /:(?=\/\/)/gu;
const emoji = /:(?=[\w+~-]+:)/gu;
// Invitations are recognized without a scheme.
const invitation = /(?<=discord(?:app)?)\.(?=[a-z])/giu;
// Headings, lists and small print, at the beginning of a line only.
const lineStart = /^(\s*)(#{1,3}(?=\s|$)|[-+](?=[\s#]|$)|\d+(?=[.)](?:\s|$)))/u;

/** One line as Discord shows it word for word: nothing in it is a mention, a link, an emoji or markup. */
export function escapeLine(line: string): string {
  return escapeInline(printable(line)).replace(lineStart, (_, space: string, mark: string) =>
    /^\d/u.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`,
  );
}

/** As {@link escapeLine}, line breaks kept. */
export function escapeLines(text: string): string {
  return printableLines(text).map(escapeLine).join('\n');
}

/**
 * Lines in a code block that they cannot leave. Nothing but three backticks means anything there; those are shown
 * as look-alikes, and `changed` tells that what stands there is not what was meant to be copied.
 */
export function fence(lines: readonly string[]): { text: string; changed: boolean } {
  const plain = lines.flatMap(printableLines).join('\n');
  const safe = plain.replaceAll('```', 'ˋˋˋ');
  // A block of nothing but white space is none, and its marks would open the next one.
  return { text: `\`\`\`\n${safe.trim() === '' ? '-' : safe}\n\`\`\``, changed: safe !== plain };
}

function escapeInline(text: string): string {
  return text
    .replace(markup, '\\$&')
    .replace(everyone, '\\@')
    .replace(scheme, '\\:')
    .replace(emoji, '\\:')
    .replace(invitation, '\\.');
}
