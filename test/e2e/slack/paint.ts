/**
 * local-slack 0.1.8 knows no `rich_text` and shows `[rich_text]` in its place. This script, run in its page, fills
 * those places with what the message's blocks say, as Slack's own client shows them.
 */
export const paintRichText = `(async () => {
  const channel = 'C01OPS';
  const { messages } = await (await fetch('/_control/messages/' + channel)).json();
  const style = document.createElement('style');
  style.textContent = '.rt pre{margin:4px 0;padding:8px;border:1px solid #ddd;border-radius:4px;background:#f8f8f8;'
    + 'font:12px/1.5 DejaVu Sans Mono,monospace;white-space:pre-wrap;word-break:break-word}'
    + '.rt div{white-space:pre-wrap}.bk-unknown{color:inherit!important;font-style:normal!important;font-size:inherit!important;font-family:inherit!important;'
    + 'background:none!important;border:0!important;padding:0!important}';
  document.head.append(style);
  for (const shown of document.querySelectorAll('.msg[data-ts]')) {
    const message = messages.find((each) => each.ts === shown.dataset.ts);
    [...(shown.querySelector('.blocks')?.children ?? [])].forEach((place, index) => {
      const block = message?.blocks?.[index];
      if (block?.type !== 'rich_text') return;
      place.replaceChildren(...block.elements.map((part) => {
        const line = document.createElement(part.type === 'rich_text_preformatted' ? 'pre' : 'div');
        line.append(...part.elements.map(({ text, style }) => {
          const word = document.createElement(style?.bold ? 'b' : style?.italic ? 'i' : 'span');
          word.textContent = text;
          return word;
        }));
        return line;
      }));
      place.classList.add('rt');
    });
  }
  return messages.length;
})()`;
