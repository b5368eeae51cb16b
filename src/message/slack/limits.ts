/**
 * What fits into one Slack message. Where Slack says nothing, or says it only by refusing, the number here is
 * smaller than any that was seen to work: docs.slack.dev/reference/block-kit, and slackapi/bolt-js issue 2509 for
 * the sum over all blocks.
 */

/** Blocks in a message. */
export const maxBlocks = 50;

/** Characters of one paragraph, fields or code, before the mark that says how much was cut. Slack takes 3,000. */
export const maxParagraph = 2_900;

/** Characters of small print, before the mark. */
export const maxQuiet = 1_900;

/** Characters of the line above code. */
export const maxCaption = 300;

/** Characters of the text for notifications, escaped as it is sent. From 4,000 on, `chat.update` says `msg_too_long`. */
export const maxFallback = 3_900;

/** Characters on a button. */
export const maxLabel = 75;

/**
 * All blocks together, as JSON of ASCII alone. Slack refuses somewhat above 13,170 (`msg_blocks_too_long`), and
 * counts more than the text: a divider without any costs 125.
 */
export const maxWeight = 12_500;

/** The size of what is sent, counted as {@link maxWeight} is. */
export function weigh(blocks: unknown): number {
  return JSON.stringify(blocks).replace(/[^\p{ASCII}]/gu, (character) => '\\uXXXX'.repeat(character.length))
    .length;
}
