/**
 * The few shapes of Block Kit that vmping sends. All text is in elements that Slack shows as it is: in `rich_text`
 * and `plain_text` nothing becomes a mention, a link, an emoji or bold by what is written in it.
 */

export interface RichTextElement {
  readonly type: 'text';
  readonly text: string;
  readonly style?: { readonly bold?: true; readonly italic?: true };
}

export interface RichTextPart {
  readonly type: 'rich_text_section' | 'rich_text_preformatted';
  readonly elements: readonly RichTextElement[];
}

export interface RichTextBlock {
  readonly type: 'rich_text';
  readonly elements: readonly RichTextPart[];
}

export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

export interface ContextBlock {
  readonly type: 'context';
  readonly elements: readonly PlainText[];
}

export interface ButtonElement {
  readonly type: 'button';
  readonly action_id: string;
  readonly text: PlainText;
  readonly value?: string;
}

export interface ActionsBlock {
  readonly type: 'actions';
  readonly elements: readonly ButtonElement[];
}

export type SlackBlock = RichTextBlock | ContextBlock | ActionsBlock;

/** A paragraph of its own line; `style` holds for all of it. */
export function section(text: string, style?: RichTextElement['style']): RichTextPart {
  return { type: 'rich_text_section', elements: [styled(text, style)] };
}

export function styled(text: string, style?: RichTextElement['style']): RichTextElement {
  return style === undefined ? { type: 'text', text } : { type: 'text', text, style };
}

export function plain(text: string): PlainText {
  return { type: 'plain_text', text, emoji: false };
}
