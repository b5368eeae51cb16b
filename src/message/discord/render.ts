import type { Block, Message } from '../message.ts';
import { blockText } from '../plain.ts';
import { renderButtons } from './buttons.ts';
import { cutMark, longestPrefix } from './cut.ts';
import { escapeLine, escapeLines, fence } from './escape.ts';
import { limits, roomForMark } from './limits.ts';
import type { DiscordPayload, DiscordPicture, RenderedDiscord } from './payload.ts';

/** Nobody is notified by what a message says, nor by being answered. */
export const pingsNobody: DiscordPayload['allowed_mentions'] = { parse: [], replied_user: false };

/**
 * A message for Discord. Whole blocks fill the content, which is what notifications and screen readers read and
 * what nobody can hide; what is too long for it goes on in one embed below. What is too long for both is cut with
 * a mark. Total: every message becomes a payload that Discord takes.
 */
export function renderDiscord(message: Message): RenderedDiscord {
  const pictures = picturesOf(message.blocks);
  const words = message.blocks.filter(
    (block) => block.kind !== 'buttons' && !(block.kind === 'picture' && block.png !== ''),
  );
  const pages = new Pages();
  for (const block of words) {
    pages.add(block);
  }
  const { content, description, cut } = pages.end();
  return {
    payload: {
      content: content || shortFallback(message.fallback),
      embeds: description === '' ? [] : [{ description }],
      components: renderButtons(message.blocks),
      allowed_mentions: pingsNobody,
    },
    pictures: pictures.slice(0, limits.attachments - 1),
    cut: cut || pictures.length >= limits.attachments,
  };
}

/** The content, then the embed, each filled with whole blocks as long as there is room. */
class Pages {
  #content: string[] = [];
  #embed: string[] = [];
  #inEmbed = false;
  #hidden = 0;
  #changed = false;

  add(block: Block): void {
    const whole = write(block);
    if (whole.text.trim() === '') {
      return;
    }
    this.#changed ||= whole.changed;
    if (this.#hidden > 0) {
      this.#hidden += blockText(block).length;
      return;
    }
    if (!this.#inEmbed && whole.text.length <= room(this.#content, limits.content)) {
      this.#content.push(whole.text);
      return;
    }
    this.#inEmbed = true;
    const left = room(this.#embed, limits.embedDescription);
    if (whole.text.length <= left) {
      this.#embed.push(whole.text);
      return;
    }
    const part = writePart(block, left);
    this.#hidden += part.hidden;
    if (part.text !== '') {
      this.#embed.push(part.text);
    }
  }

  end(): { content: string; description: string; cut: boolean } {
    const embed = this.#hidden > 0 ? [...this.#embed, cutMark(this.#hidden)] : this.#embed;
    return {
      content: this.#content.join('\n'),
      description: embed.join('\n'),
      cut: this.#hidden > 0 || this.#changed,
    };
  }
}

function room(parts: readonly string[], limit: number): number {
  return limit - roomForMark - parts.reduce((sum, part) => sum + part.length + 1, 0);
}

function write(block: Block): { text: string; changed: boolean } {
  switch (block.kind) {
    case 'text':
      return { text: paragraph(block.text, block.tone), changed: false };
    case 'fields':
      return { text: block.fields.map(field).join('\n'), changed: false };
    case 'code': {
      const code = fence(block.lines);
      return {
        text: `${paragraph(block.caption, 'strong')}\n${code.text}`.trimStart(),
        changed: code.changed,
      };
    }
    case 'picture':
      return { text: paragraph(`[${block.alt}]`, 'quiet'), changed: false };
    case 'buttons':
      return { text: '', changed: false };
    default:
      return block satisfies never;
  }
}

/** As much of a block as there is room for, and how many characters of it are not shown. */
function writePart(block: Block, left: number): { text: string; hidden: number } {
  const cutTo = (whole: string, as: (prefix: string) => Block) => {
    const prefix = longestPrefix(whole, left, (some) => (some === '' ? '' : write(as(some)).text));
    return {
      text: prefix === '' ? '' : write(as(prefix)).text,
      hidden: whole.length - prefix.length,
    };
  };
  switch (block.kind) {
    case 'text':
      return cutTo(block.text, (text) => ({ ...block, text }));
    case 'code':
      return cutTo(block.lines.join('\n'), (lines) => ({ ...block, lines: [lines] }));
    case 'fields':
    case 'picture':
    case 'buttons':
      return cutTo(blockText(block), (text) => ({ kind: 'text', text, tone: 'plain' }));
    default:
      return block satisfies never;
  }
}

function paragraph(text: string, tone: 'plain' | 'strong' | 'quiet'): string {
  const lines = escapeLines(text).split('\n');
  return lines
    .map((line) => {
      const trimmed = line.trim();
      if (trimmed === '' || tone === 'plain') {
        return trimmed === '' ? '' : line;
      }
      return tone === 'strong' ? `**${trimmed}**` : `-# ${trimmed}`;
    })
    .join('\n');
}

function field({ name, value }: { readonly name: string; readonly value: string }): string {
  const title = escapeLine(name).trim();
  return `${title === '' ? '' : `**${title}**: `}${escapeLines(value)}`;
}

function picturesOf(blocks: readonly Block[]): DiscordPicture[] {
  return blocks
    .filter((block) => block.kind === 'picture' && block.png !== '')
    .map((block, index) => ({
      name: `picture-${index + 1}.png`,
      alt: (block.kind === 'picture' ? block.alt : '').slice(0, limits.attachmentDescription).toWellFormed(),
      png: block.kind === 'picture' ? block.png : '',
    }));
}

/** The content of a message whose words begin in the embed, or that has none. */
function shortFallback(fallback: string): string {
  const room = limits.content - 1;
  const prefix = longestPrefix(fallback, room, escapeLines);
  const text = escapeLines(prefix);
  if (text.trim() === '') {
    return '-';
  }
  return prefix.length < fallback.length ? `${text}…` : text;
}
