// What moves the cursor, hides or turns text around: C0 and C1 controls, line and paragraph separators,
// direction marks and overrides, zero-width and tag characters, lone surrogates.
const unsafe =
  /[\p{Cc}\u2028\u2029\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\p{Cs}]|[\u{E0000}-\u{E007F}]/gu;

/** The text with everything that could control a terminal or deceive a reader shown as `\x1b` or `\u202e`. */
export function printable(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** As {@link printable}, line breaks kept. */
export function printableLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/u).map((line) => printable(line.replaceAll('\t', '  ')));
}
