/** Words as one line for a POSIX shell: a rule's comment may hold anything, and the line is meant to be pasted. */
export function shellLine(words: readonly string[]): string {
  return words
    .map((word) =>
      word === '!' || /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`,
    )
    .join(' ');
}
