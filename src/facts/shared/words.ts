import { ParseError } from '../../model/fact.ts';

/**
 * Splits a line of a rule as iptables-save prints it: words, and texts within double quotes where a backslash
 * stands before a character that is meant as it is.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  const word = /\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<plain>[^\s"]\S*))/uy;
  const text = line.trimEnd();
  while (word.lastIndex < text.length) {
    const found = word.exec(text)?.groups;
    if (found === undefined) {
      throw new ParseError('iptables: a quote that does not end');
    }
    words.push(found['plain'] ?? (found['quoted'] ?? '').replaceAll(/\\(.)/gu, '$1'));
  }
  return words;
}
