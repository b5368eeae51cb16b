/** The dirt that chat programs put into what people type, and its removal. */

// Invisible and never part of a name: soft hyphen, zero-width space, word joiner, byte order mark.
const invisible = /[\u00AD\u200B\u2060\uFEFF]/gu;
// Joiners and direction marks are letters' neighbours in some scripts: removed at the edges of a word only.
const edgeMarks =
  /(?<=^|[\s"'])[\u200C-\u200F\u202A-\u202E\u2066-\u2069]+|[\u200C-\u200F\u202A-\u202E\u2066-\u2069]+(?=$|[\s"'])/gu;

/**
 * What a person meant: automatic links (`<http://web01|web01>`), curly quotes, non-breaking and other wide
 * spaces, code spans and zero-width characters are turned into plain text. Line breaks stay.
 */
export function cleanChatText(text: string): string {
  return text
    .replace(/<([^<>|\s]+)\|([^<>|]+)>/gu, '$2')
    .replace(/<(?:https?:\/\/|tcp:\/\/|mailto:|tel:)([^<>\s]+?)\/?>/giu, '$1')
    .replace(invisible, '')
    .replace(/[\u201C\u201D\u201E\u201F\u00AB\u00BB\u2033\u2036\uFF02]/gu, '"')
    .replace(/[\u2018\u2019\u201A\u201B\u2039\u203A\u2032\u2035\u00B4\uFF07]/gu, "'")
    .replace(/[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000\t]/gu, ' ')
    .replace(/`+([^`]*)`+/gu, '$1')
    .replace(edgeMarks, '')
    .trim();
}

/** Short and free of control characters: a person's word quoted in a sentence. */
export function shorten(value: string, length = 60): string {
  const plain = value.replace(/[\p{Cc}\u2028\u2029]/gu, '?');
  return plain.length > length ? `${plain.slice(0, length - 3).toWellFormed()}...` : plain.toWellFormed();
}
