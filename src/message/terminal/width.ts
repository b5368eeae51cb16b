const wide =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u3000-\u303F\uFF01-\uFF60]/u;
const zero = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** The columns that a text without control characters takes in a terminal. */
export function displayWidth(text: string): number {
  let columns = 0;
  for (const character of text) {
    columns += zero.test(character) ? 0 : wide.test(character) ? 2 : 1;
  }
  return columns;
}

/** The text, or as much of it as fits into the columns with `…` behind. */
export function fit(text: string, columns: number): string {
  if (displayWidth(text) <= columns) {
    return text;
  }
  let taken = '';
  let used = 1;
  for (const character of text) {
    used += displayWidth(character);
    if (used > columns) {
      break;
    }
    taken += character;
  }
  return `${taken}…`;
}

/** Lines no wider than the columns, broken between words; a longer word is broken anywhere. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const candidate = line === '' ? word : `${line} ${word}`;
    if (displayWidth(candidate) <= columns) {
      line = candidate;
      continue;
    }
    if (line !== '') {
      lines.push(line);
    }
    const pieces = breakWord(word, columns);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  lines.push(line);
  return lines;
}

function breakWord(word: string, columns: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const character of word) {
    const width = displayWidth(character);
    if (used + width > columns && piece !== '') {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += character;
    used += width;
  }
  return [...pieces, piece];
}
