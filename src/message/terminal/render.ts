import type { Block, Message } from '../message.ts';
import { printable, printableLines } from '../printable.ts';
import { limits } from './limits.ts';
import { displayWidth, wrap } from './width.ts';
import { wordsOfButtons } from './words.ts';

export interface RenderOptions {
  readonly columns: number;
  readonly colour: boolean;
}

export interface Rendered {
  readonly lines: readonly string[];
  /** Something was cut; the mark says how much. */
  readonly cut: boolean;
}

/** A message as lines of a terminal. Pure and total; text from outside cannot become a control sequence. */
export function renderTerminal(message: Message, options: RenderOptions): Rendered {
  const columns = Math.max(limits.leastColumns, options.columns);
  const rendered = message.blocks.map((block) => renderBlock(block, { ...options, columns }));
  // A blank line before a block with a heading or with code, so that the eye finds its beginning.
  const lines = rendered.flatMap((each, index) => {
    const block = message.blocks[index];
    const previous = message.blocks[index - 1];
    const apart = index > 0 && (block?.kind === 'code' || isStrong(block) || previous?.kind === 'code');
    return apart ? ['', ...each.lines] : each.lines;
  });
  return { lines, cut: rendered.some(({ cut }) => cut) };
}

/** The message in one line: what stands in the channel. */
export function renderOneLine(message: Message): string {
  return printable(message.fallback.replace(/\s*[\r\n]+\s*/gu, ' '));
}

function renderBlock(block: Block, options: RenderOptions): Rendered {
  const { columns, colour } = options;
  switch (block.kind) {
    case 'text': {
      const { text, cut } = shorten(block.text);
      const lines = printableLines(text).flatMap((line) => wrap(line, columns));
      return { lines: lines.map((line) => style(line, block.tone, colour)), cut };
    }
    case 'fields':
      return renderFields(block.fields, options);
    case 'code': {
      const shown = block.lines.slice(0, limits.codeLines).map(shorten);
      const left = block.lines.length - shown.length;
      // Not wrapped: a command that is copied must come out as one line.
      const lines = shown.map(({ text }) => `    ${printable(text)}`);
      const heading = wrap(printable(`${block.caption}:`), columns).map((line) =>
        style(line, 'strong', colour),
      );
      return {
        lines: [...heading, ...lines, ...(left > 0 ? [`    … (cut: ${left} more lines)`] : [])],
        cut: left > 0 || shown.some(({ cut }) => cut),
      };
    }
    case 'picture':
      return { lines: wrap(printable(`[picture: ${block.alt}]`), columns), cut: false };
    case 'buttons': {
      // Nothing can be pressed here: there is a word to type for each.
      const labels = block.buttons.map(({ label }) => printable(label));
      const words = wordsOfButtons(block.buttons).map((word, index) => `${word} (${labels[index]})`);
      const line = `Type: ${words.join(' · ')}`;
      return { lines: wrap(line, columns).map((each) => style(each, 'quiet', colour)), cut: false };
    }
    default:
      return block satisfies never;
  }
}

function renderFields(
  fields: readonly { readonly name: string; readonly value: string }[],
  { columns }: RenderOptions,
): Rendered {
  const shown = fields.slice(0, limits.fields).map(({ name, value }) => ({
    name: printable(name),
    ...shorten(value),
  }));
  const widest = Math.min(24, Math.max(...shown.map(({ name }) => displayWidth(name))));
  const indent = ' '.repeat(widest + 4);
  const lines = shown.flatMap(({ name, text }) => {
    const values = printableLines(text).flatMap((line) => wrap(line, Math.max(20, columns - indent.length)));
    const pad = ' '.repeat(Math.max(0, widest - displayWidth(name)) + 2);
    return values.map((line, index) => (index === 0 ? `  ${name}${pad}${line}` : indent + line));
  });
  const left = fields.length - shown.length;
  return {
    lines: [...lines, ...(left > 0 ? [`  … (cut: ${left} more)`] : [])],
    cut: left > 0 || shown.some(({ cut }) => cut),
  };
}

function shorten(text: string): { text: string; cut: boolean } {
  const left = text.length - limits.lineCharacters;
  return left > 0
    ? { text: `${text.slice(0, limits.lineCharacters)}… (cut: ${left} more characters)`, cut: true }
    : { text, cut: false };
}

function style(line: string, tone: 'plain' | 'strong' | 'quiet', colour: boolean): string {
  if (!colour || tone === 'plain' || line === '') {
    return line;
  }
  return tone === 'strong' ? `\u001B[1m${line}\u001B[22m` : `\u001B[2m${line}\u001B[22m`;
}

function isStrong(block: Block | undefined): boolean {
  return block?.kind === 'text' && block.tone === 'strong';
}
