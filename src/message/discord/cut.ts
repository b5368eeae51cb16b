/** The mark of what is not shown. */
export function cutMark(characters: number): string {
  return `… (cut: ${characters} more character${characters === 1 ? '' : 's'})`;
}

/**
 * The longest beginning of a text that is at most `room` long once it is written out by `write`. Never breaks a
 * character in two.
 */
export function longestPrefix(text: string, room: number, write: (prefix: string) => string): string {
  let low = 0;
  let high = Math.min(text.length, room);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (write(text.slice(0, middle)).length <= room) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  // What follows a character can change how it is written, so a longer beginning may be shorter written out.
  while (low > 0 && (!text.slice(0, low).isWellFormed() || write(text.slice(0, low)).length > room)) {
    low -= 1;
  }
  return text.slice(0, low);
}
