import type { StoredMessage } from '../../servers/discord/world.ts';

/** What a message is drawn from. */
export interface Shown {
  readonly message: StoredMessage;
  /** `3 messages`: the link to its thread. */
  readonly thread: string;
}

/**
 * Messages drawn as Discord draws them: there is no Discord to photograph here. Only the markup that vmping writes is
 * known: bold, code blocks, small print, escaped characters.
 */
export function renderPage(channel: readonly Shown[], thread: readonly Shown[], title: string): string {
  return `<!doctype html><meta charset="utf-8"><style>${style}</style>
<div class="pane">
<header># ops</header>${channel.map(renderMessage).join('')}</div>
<div class="pane thread"><header>${escapeHtml(title)}</header>${thread.map(renderMessage).join('')}</div>`;
}

function renderMessage({ message, thread }: Shown): string {
  const at = message.timestamp.slice(11, 16);
  const edited = message.edited_timestamp === null ? '' : ' <small>(edited)</small>';
  const embeds = message.embeds
    .map(({ description = '' }) => `<div class="embed">${renderMarkdown(description)}</div>`)
    .join('');
  const buttons = message.components
    .flatMap(({ components }) => components)
    .map(({ label }) => `<span class="button">${escapeHtml(label)}</span>`)
    .join('');
  const link = thread === '' ? '' : `<div class="link">${escapeHtml(thread)} ›</div>`;
  return `<div class="message"><div class="face">v</div><div class="words">
<b>vmping</b> <span class="app">APP</span> <small>${at}</small>
${renderMarkdown(message.content)}${edited}${embeds}<div>${buttons}</div>${link}</div></div>`;
}

function renderMarkdown(text: string): string {
  return text
    .split('```')
    .map((part, index) =>
      index % 2 === 1
        ? `<pre>${escapeHtml(part.trim())}</pre>`
        : part
            .split('\n')
            .filter((line) => line !== '')
            .map(renderLine)
            .join(''),
    )
    .join('');
}

function renderLine(line: string): string {
  const small = line.startsWith('-# ');
  const words = escapeHtml(small ? line.slice(3) : line)
    .replaceAll(/(?<!\\)\*\*(.+?)(?<!\\)\*\*/gu, '<b>$1</b>')
    .replaceAll(/\\(?=[^\w\s])/gu, '');
  return `<div class="${small ? 'small' : ''}">${words}</div>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const style = `
body { margin: 0; display: flex; width: 1060px; background: #313338; color: #dbdee1; font: 15px/1.35 "DejaVu Sans", sans-serif; }
.pane { width: 420px; } .thread { width: 640px; border-left: 1px solid #1f2023; }
header { padding: 12px 16px; border-bottom: 1px solid #1f2023; font-weight: bold; color: #f2f3f5; }
.message { display: flex; padding: 12px 16px 0; } .words { min-width: 0; }
.face { flex: none; width: 38px; height: 38px; margin-right: 12px; border-radius: 50%; background: #5865f2; color: #fff; text-align: center; font: bold 20px/36px "DejaVu Sans"; }
.app { background: #5865f2; color: #fff; border-radius: 3px; padding: 0 4px; font-size: 10px; }
small, .small { color: #949ba4; font-size: 12px; } b { color: #f2f3f5; }
pre { margin: 4px 0; padding: 8px; background: #2b2d31; border: 1px solid #1e1f22; border-radius: 4px; font: 12px/1.4 "DejaVu Sans Mono"; white-space: pre-wrap; }
.embed { border-left: 4px solid #5865f2; background: #2b2d31; padding: 8px 12px; margin-top: 4px; border-radius: 4px; }
.button { display: inline-block; margin: 6px 8px 12px 0; padding: 6px 14px; background: #4e5058; border-radius: 3px; color: #fff; font-size: 13px; }
.link { color: #00a8fc; font-size: 13px; margin: 4px 0 12px; }`;
