import type { Block } from '../message.ts';
import { printable } from '../printable.ts';
import {
  type ButtonElement,
  plain,
  type RichTextPart,
  type SlackBlock,
  section,
  styled,
} from './block-kit.ts';
import { cutLines, cutMark, cutText, marked, shown } from './cut.ts';
import { maxCaption, maxLabel, maxParagraph, maxQuiet } from './limits.ts';

/** A block of Slack, or null where there is nothing to show; `missing` characters of it were cut. */
export interface RenderedBlock {
  readonly block: SlackBlock | null;
  readonly missing: number;
}

const nothing: RenderedBlock = { block: null, missing: 0 };

/** One block with at most `most` characters of text, and never more than Slack takes. */
export function renderBlock(block: Block, most: number): RenderedBlock {
  switch (block.kind) {
    case 'text':
      return block.tone === 'quiet'
        ? quiet(block.text, most)
        : paragraph(block.text, block.tone === 'strong', most);
    case 'fields':
      return fields(block, most);
    case 'code':
      return code(block, most);
    case 'picture':
      return quiet(`[${block.alt}]`, most);
    case 'buttons':
      return { block: { type: 'actions', elements: block.buttons.map(button) }, missing: 0 };
    default:
      return block satisfies never;
  }
}

function paragraph(raw: string, strong: boolean, most: number): RenderedBlock {
  const cut = cutText(shown(raw), Math.min(most, maxParagraph));
  return cut.text.trim() === ''
    ? nothing
    : richText([section(marked(cut), strong ? { bold: true } : undefined)], cut.missing);
}

function quiet(raw: string, most: number): RenderedBlock {
  const cut = cutText(shown(raw), Math.min(most, maxQuiet));
  return cut.text.trim() === ''
    ? nothing
    : { block: { type: 'context', elements: [plain(marked(cut))] }, missing: cut.missing };
}

/** A line for each: the name in bold, then its value. */
function fields({ fields: all }: Extract<Block, { kind: 'fields' }>, most: number): RenderedBlock {
  let room = Math.min(most, maxParagraph);
  let missing = 0;
  const parts: RichTextPart[] = [];
  for (const field of all) {
    const name = cutText(`${shown(field.name)}: `, room);
    const value = cutText(shown(field.value), room - name.text.length);
    room -= name.text.length + value.text.length;
    missing += name.missing + value.missing;
    const elements = [
      ...(name.text === '' ? [] : [styled(name.text, { bold: true })]),
      ...(value.text === '' ? [] : [styled(value.text)]),
    ];
    if (elements.length > 0) {
      parts.push({ type: 'rich_text_section', elements });
    }
  }
  return richText(withMark(parts, missing), missing);
}

/** What the lines are, and the lines: as they are, for copying. */
function code({ caption, lines }: Extract<Block, { kind: 'code' }>, most: number): RenderedBlock {
  const above = cutText(shown(caption), maxCaption);
  const cut = cutLines(lines.map(shown).join('\n'), Math.min(most, maxParagraph - maxCaption));
  const missing = above.missing + cut.missing;
  const parts: RichTextPart[] = [
    ...(above.text.trim() === '' ? [] : [section(above.text, { bold: true })]),
    ...(cut.text.trim() === ''
      ? []
      : [{ type: 'rich_text_preformatted' as const, elements: [styled(cut.text)] }]),
  ];
  return richText(withMark(parts, missing), missing);
}

/** The mark stands alone, so that nobody copies it with the commands. */
function withMark(parts: readonly RichTextPart[], missing: number): readonly RichTextPart[] {
  return missing === 0 ? parts : [...parts, section(cutMark(missing), { italic: true })];
}

function richText(elements: readonly RichTextPart[], missing: number): RenderedBlock {
  return { block: elements.length === 0 ? null : { type: 'rich_text', elements }, missing };
}

/** Within one block every `action_id` has to be another, so the place is put behind it: see {@link actionOf}. */
function button(
  { action, label, value }: Extract<Block, { kind: 'buttons' }>['buttons'][number],
  index: number,
): ButtonElement {
  const text = cutText(printable(label), maxLabel).text;
  return {
    type: 'button',
    action_id: `${action}.${index}`,
    text: plain(text.trim() === '' ? '-' : text),
    ...(value !== '' && { value }),
  };
}

/** The action of a button that came back. */
export function actionOf(actionId: string): string {
  return actionId.replace(/\.\d+$/u, '');
}
