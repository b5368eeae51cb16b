import { z } from 'zod';

const word = z.string().optional().catch(undefined);
const Text = z
  .union([z.string(), z.object({ text: word }).transform(({ text }) => text)])
  .optional()
  .catch(undefined);

/** What of a message holds text: other bots write into attachments and blocks rather than into `text`. */
const Message = z.object({
  text: word,
  attachments: z
    .array(
      z.object({
        pretext: word,
        title: word,
        text: word,
        fallback: word,
        fields: z
          .array(z.object({ title: word, value: word }))
          .optional()
          .catch(undefined),
      }),
    )
    .optional()
    .catch(undefined),
  blocks: z
    .array(z.object({ text: Text, fields: z.array(Text).optional().catch(undefined) }))
    .optional()
    .catch(undefined),
});

/** All that is written in a message, a line for each part and none twice. */
export function textOfMessage(message: unknown): string {
  const parsed = Message.safeParse(message);
  if (!parsed.success) {
    return '';
  }
  const { text, attachments = [], blocks = [] } = parsed.data;
  const parts = [
    text,
    ...attachments.flatMap((each) => [
      each.pretext,
      each.title,
      each.text ?? each.fallback,
      ...(each.fields ?? []).map(({ title, value }) => [title, value].filter(Boolean).join(': ')),
    ]),
    ...blocks.flatMap((block) => [block.text, ...(block.fields ?? [])]),
  ];
  const lines = parts.flatMap((part) => (part ? part.split('\n') : [])).filter((line) => line.trim() !== '');
  return [...new Set(lines)].join('\n');
}
