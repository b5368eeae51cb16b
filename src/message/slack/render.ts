import type { Block, Message } from '../message.ts';
import { toPlainText } from '../plain.ts';
import { printable } from '../printable.ts';
import { plain, type SlackBlock, section } from './block-kit.ts';
import { cutMark, cutText } from './cut.ts';
import { maxBlocks, maxFallback, maxParagraph, maxWeight, weigh } from './limits.ts';
import { renderBlock } from './render-block.ts';

/** A message as Slack takes it. */
export interface SlackPayload {
  /** For notifications and screen readers; where there are blocks, Slack shows them instead. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
  /** Whether something is missing, so that the whole belongs into a file. */
  readonly cut: boolean;
}

// Room for the block that says how much is missing at the end.
const roomForMark = 250;

/** Total: any message becomes one that Slack takes. Buttons are never cut; of the rest, what comes first stays. */
export function renderSlack(message: Message): SlackPayload {
  const room = maxWeight - roomForMark - weigh(message.blocks.filter(isButtons).map(renderWhole));
  const blocks: SlackBlock[] = [];
  const left: Block[] = [];
  let weight = 0;
  let cut = false;
  let buttonsToCome = message.blocks.filter(isButtons).length;
  for (const block of message.blocks) {
    if (isButtons(block)) {
      buttonsToCome -= 1;
      pushUnlessNull(blocks, renderWhole(block));
      continue;
    }
    const fits = left.length === 0 && blocks.length + buttonsToCome < maxBlocks - 1;
    const rendered = fits ? renderInto(block, room - weight) : undefined;
    if (rendered === undefined) {
      left.push(block);
      continue;
    }
    weight += rendered.block === null ? 0 : weigh([rendered.block]);
    cut ||= rendered.missing > 0;
    pushUnlessNull(blocks, rendered.block);
  }
  if (left.length > 0) {
    const missing = toPlainText({ ...message, blocks: left }).length;
    blocks.splice(endOfText(blocks), 0, {
      type: 'rich_text',
      elements: [section(cutMark(missing), { italic: true })],
    });
  }
  if (blocks.length === 0) {
    blocks.push({ type: 'context', elements: [plain('-')] });
  }
  return { text: renderFallback(message.fallback), blocks, cut: cut || left.length > 0 };
}

/** The block, cut so that it fits into what is left of the message; undefined where not even a little does. */
function renderInto(block: Block, room: number) {
  for (let most = maxParagraph; most >= 100; most = Math.floor(most / 2)) {
    const rendered = renderBlock(block, most);
    if (rendered.block === null || weigh([rendered.block]) <= room) {
      return rendered;
    }
  }
  return undefined;
}

function renderWhole(block: Block): SlackBlock | null {
  return renderBlock(block, maxParagraph).block;
}

function isButtons(block: Block): boolean {
  return block.kind === 'buttons';
}

function pushUnlessNull(blocks: SlackBlock[], block: SlackBlock | null): void {
  if (block !== null) {
    blocks.push(block);
  }
}

/** Behind the last block that is not buttons. */
function endOfText(blocks: readonly SlackBlock[]): number {
  return blocks.findLastIndex(({ type }) => type !== 'actions') + 1;
}

/** One line, escaped: this text alone is read as markup. */
export function renderFallback(fallback: string): string {
  const line = printable(fallback.replaceAll(/\s+/gu, ' ')).trim() || '-';
  for (let most = maxFallback - 100; ; most = Math.floor(most / 2)) {
    const { text, missing } = cutText(line, most);
    const escaped = escapeText(text);
    if (escaped.length <= maxFallback - 100) {
      return missing === 0 ? escaped : `${escaped}${cutMark(missing)}`;
    }
  }
}

/** The three characters that Slack wants written as entities; with them no mention and no link can begin. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
