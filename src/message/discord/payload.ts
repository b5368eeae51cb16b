/** What goes to Discord, in its own words (resources/message). Only what vmping uses. */
export interface DiscordPayload {
  readonly content: string;
  /** At most one; empty means that an edit takes an earlier one away. */
  readonly embeds: readonly { readonly description: string }[];
  readonly components: readonly ActionRow[];
  /** Nobody is ever notified by what a message says. */
  readonly allowed_mentions: { readonly parse: readonly []; readonly replied_user: false };
}

interface ActionRow {
  readonly type: 1;
  readonly components: readonly ButtonComponent[];
}

interface ButtonComponent {
  readonly type: 2;
  /** 2 is the grey one: no colour means anything. */
  readonly style: 2;
  readonly label: string;
  readonly custom_id: string;
  readonly disabled?: true;
}

/** A picture of the message: sent as a file with a description for those who do not see it. */
export interface DiscordPicture {
  readonly name: string;
  readonly alt: string;
  /** PNG, base64. */
  readonly png: string;
}

export interface RenderedDiscord {
  readonly payload: DiscordPayload;
  readonly pictures: readonly DiscordPicture[];
  /** Something is not shown, or not as it is: the whole goes into a file. */
  readonly cut: boolean;
}
