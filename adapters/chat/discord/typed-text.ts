/**
 * What a person wrote to the bot: the mention taken out, and what Discord's clients make of pasted names and
 * addresses undone. The rest is as typed. Undefined: the bot is not mentioned in the text itself (an answer to
 * one of its messages mentions it too).
 */
export function typedText(content: string, botId: string): string | undefined {
  const mention = new RegExp(`<@!?${botId}>`, 'u');
  if (!mention.test(content)) {
    return undefined;
  }
  return (
    content
      .replace(mention, ' ')
      // [web01](<http://web01>) and [web01](http://web01): the words are what was meant.
      .replace(/\[([^\]\n]+)\]\(<?[a-z]+:\/\/[^)\s]*\)/giu, '$1')
      // Bold, underlined, hidden: whole words in these marks.
      .replace(/(\*\*|\|\||~~)(\S(?:[^\n]*?\S)?)\1/gu, '$2')
      .replace(/\\([_*~`|<>])/gu, '$1')
      .trim()
  );
}
