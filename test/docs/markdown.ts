/** A table; what would end a cell is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Words as code, with commas between; `none` where there are none. */
export function codes(words: readonly string[], none = 'none'): string {
  return words.length === 0 ? none : words.map((word) => `\`${word}\``).join(', ');
}

/** Parts of a page with one empty line between. */
export function page(...parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`;
}

/** Put at the head of a page that is made. */
export const generated = '<!-- Made by `npm run docs` from the source. Do not edit. -->';
