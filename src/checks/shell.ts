/** A word as a POSIX shell takes it: quoted only where it must be, so that a pasted command is easy to read. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/u.test(word) && !word.startsWith('-')
    ? word
    : `'${word.replaceAll("'", `'\\''`)}'`;
}
