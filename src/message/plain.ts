import type { Block, Message } from './message.ts';

/** The whole message as plain text, nothing cut and nothing escaped: what goes into a file. */
export function toPlainText(message: Message): string {
  return `${message.blocks.map(blockText).join('\n\n')}\n`;
}

/** One block as plain text. */
export function blockText(block: Block): string {
  switch (block.kind) {
    case 'text':
      return block.text;
    case 'fields':
      return block.fields.map(({ name, value }) => `${name}: ${value}`).join('\n');
    case 'code':
      return [`${block.caption}:`, ...block.lines.map((line) => `    ${line}`)].join('\n');
    case 'picture':
      return `[${block.alt}]`;
    case 'buttons':
      return block.buttons.map(({ label }) => `[${label}]`).join(' ');
    default:
      return block satisfies never;
  }
}
