import { z } from 'zod';

/**
 * A message that belongs to no platform: plain data that each adapter renders with a pure function. Every string
 * is plain text, never markup: what looks like a mention, a link or a control sequence is data and stays data.
 */

/** Words on buttons and what comes back when one is pressed. `value` is opaque to the platform. */
export const Button = z.strictObject({
  action: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/u),
  label: z.string().min(1).max(75),
  value: z.string().max(200),
});
export type Button = z.infer<typeof Button>;

export const Block = z.discriminatedUnion('kind', [
  /** A paragraph. `strong` is the line to read first, `quiet` what may be skipped. */
  z.strictObject({ kind: z.literal('text'), text: z.string(), tone: z.enum(['plain', 'strong', 'quiet']) }),
  /** Names and values, a line each or in columns. */
  z.strictObject({
    kind: z.literal('fields'),
    fields: z.array(z.strictObject({ name: z.string(), value: z.string() })).min(1),
  }),
  /** Lines to be copied, unchanged. `caption` says what they are. */
  z.strictObject({ kind: z.literal('code'), caption: z.string(), lines: z.array(z.string()).min(1) }),
  /** A PNG picture; `alt` says in words what it shows. */
  z.strictObject({ kind: z.literal('picture'), alt: z.string().min(1), png: z.base64() }),
  z.strictObject({ kind: z.literal('buttons'), buttons: z.array(Button).min(1).max(5) }),
]);
export type Block = z.infer<typeof Block>;

export const Message = z.strictObject({
  /**
   * Stays the same when the same message is posted again after a lost answer, so that an adapter can tell
   * (Discord's nonce, Slack's metadata). Unique within a thread; of what opens a thread, within the channel.
   */
  key: z.string().min(1).max(200),
  /** What notifications and screen readers say: the whole message in one line. */
  fallback: z.string().min(1),
  blocks: z.array(Block).min(1),
});
export type Message = z.infer<typeof Message>;

/** A file for a thread: what is too long for a message. */
export const Attachment = z.strictObject({
  key: z.string().min(1).max(200),
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/u),
  /** What the file is, in one line. */
  caption: z.string().min(1),
  content: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('text'), text: z.string() }),
    z.strictObject({ kind: z.literal('bytes'), base64: z.base64() }),
  ]),
});
export type Attachment = z.infer<typeof Attachment>;

/** A file of plain text. */
export function textFile(key: string, name: string, caption: string, text: string): Attachment {
  return { key, name, caption, content: { kind: 'text', text } };
}

/** A message of one paragraph. */
export function textMessage(key: string, paragraph: string): Message {
  return { key, fallback: paragraph || '-', blocks: [{ kind: 'text', text: paragraph, tone: 'plain' }] };
}
