import { z } from 'zod';

/**
 * A sentence that is not yet written: the key of a text in the message catalogue and the values for its
 * `{placeholders}`. Reports hold these and no finished sentence, so that one report can be shown in any language.
 */
export const Text = z.strictObject({
  key: z.string().min(1).max(120),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type Text = z.infer<typeof Text>;

export type TextParams = Text['params'];

/** Makes a {@link Text}. */
export function text(key: string, params: TextParams = {}): Text {
  return { key, params };
}
