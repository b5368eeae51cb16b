import { z } from 'zod';

/**
 * Slack's limits on one message, written down a second time and strictly: what the renderer makes has to pass here,
 * and the fault server refuses what does not. From docs.slack.dev/reference/block-kit and what Slack was seen to do.
 */

const text = z.strictObject({
  type: z.literal('text'),
  text: z.string().min(1).max(3_000),
  style: z
    .strictObject({ bold: z.literal(true), italic: z.literal(true) })
    .partial()
    .optional(),
});
const plainText = (most: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z
      .string()
      .min(1)
      .max(most)
      .refine((value) => value.trim() !== '', 'blank text'),
    emoji: z.literal(false),
  });
const blockId = z.string().max(255).optional();

const richText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: blockId,
  elements: z
    .array(
      z.strictObject({
        type: z.enum(['rich_text_section', 'rich_text_preformatted']),
        elements: z.array(text).min(1),
      }),
    )
    .min(1),
});
const context = z.strictObject({
  type: z.literal('context'),
  block_id: blockId,
  elements: z.array(plainText(2_000)).min(1).max(10),
});
const actions = z.strictObject({
  type: z.literal('actions'),
  block_id: blockId,
  elements: z
    .array(
      z.strictObject({
        type: z.literal('button'),
        action_id: z.string().min(1).max(255),
        text: plainText(75),
        value: z.string().min(1).max(2_000).optional(),
      }),
    )
    .min(1)
    .max(25)
    .refine(
      (all) => new Set(all.map((each) => each.action_id)).size === all.length,
      'two buttons of one action_id',
    ),
});
const blocks = z
  .array(z.discriminatedUnion('type', [richText, context, actions]))
  .min(1)
  .max(50);

export type CheckedBlock = z.infer<typeof blocks>[number];

/** Slack's word for what is wrong with the message, with details; undefined where it would be taken. */
export function refusalOf(message: {
  readonly text?: unknown;
  readonly blocks?: unknown;
}): { readonly error: string; readonly details: string } | undefined {
  if (typeof message.text !== 'string' || message.text === '') {
    return { error: 'no_text', details: 'every message needs a text for screen readers' };
  }
  if (message.text.length > 4_000) {
    return { error: 'msg_too_long', details: `text of ${message.text.length} characters` };
  }
  const parsed = blocks.safeParse(message.blocks);
  if (!parsed.success) {
    return { error: 'invalid_blocks', details: z.prettifyError(parsed.error) };
  }
  const paragraphs = parsed.data.map((block) =>
    block.type === 'rich_text'
      ? block.elements.flatMap(({ elements }) => elements.map((each) => each.text)).join('').length
      : 0,
  );
  if (paragraphs.some((length) => length > 3_000)) {
    return { error: 'invalid_blocks', details: 'a block of more than 3,000 characters' };
  }
  const ascii = JSON.stringify(message.blocks).replaceAll(/[\u0080-\uFFFF]/gu, '\\u0000');
  return ascii.length > 13_172
    ? { error: 'msg_blocks_too_long', details: `${ascii.length} over all blocks` }
    : undefined;
}

/** What a person reads of the blocks. */
export function readBlocks(blocks: readonly CheckedBlock[]): string {
  return blocks
    .map((block) => {
      switch (block.type) {
        case 'rich_text':
          return block.elements.map((part) => part.elements.map((each) => each.text).join('')).join('\n');
        case 'context':
          return block.elements.map((each) => each.text).join(' ');
        case 'actions':
          return block.elements.map((each) => `[${each.text.text}]`).join(' ');
        default:
          return block satisfies never;
      }
    })
    .join('\n');
}
