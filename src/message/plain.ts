import type { Message } from './message.ts';

/** The whole message as plain text, nothing cut and nothing escaped: what goes into a file. */
export function toPlainText(message: Message): string {
  const blocks = message.blocks.map((block) => {
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
  });
  return `${blocks.join('\n\n')}\n`;
}
