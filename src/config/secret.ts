/**
 * A value that must not be shown: a token, a URL with a password. Whatever turns it into text (a template, JSON,
 * `util.inspect`, an error that holds it) gets `[secret]`; the value itself comes out of `reveal` alone.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  /** What node:util's `inspect` asks for, and `console.log` with it. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/**
 * The words that show what a token is for, at its beginning: Slack documents them, and Discord's tokens are three
 * base64url parts, of which the first is the bot's id.
 */
const shapes = [
  ['slack-bot', /xoxb-/u],
  ['slack-app', /xapp-/u],
  ['slack-other', /xox[a-z](?:\.xox[a-z])?-/u],
  ['discord', /(?<![\w-])[\w-]{22,30}\.[\w-]{5,8}\.[\w-]{25,}/u],
] as const;

export type TokenKind = (typeof shapes)[number][0];

/** What kind of token stands somewhere in the text, or null. */
export function tokenIn(text: string): TokenKind | null {
  return shapes.find(([, shape]) => shape.test(text))?.[0] ?? null;
}
