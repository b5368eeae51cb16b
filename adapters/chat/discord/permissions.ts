/**
 * What vmping does, and what it must be allowed to do for it. The bits are Discord's (topics/permissions), written
 * here so that the command line can name them without loading discord.js.
 */
export const permissions = {
  viewChannel: { bit: 1n << 10n, label: 'View Channel' },
  sendMessages: { bit: 1n << 11n, label: 'Send Messages' },
  createPublicThreads: { bit: 1n << 35n, label: 'Create Public Threads' },
  sendMessagesInThreads: {
    bit: 1n << 38n,
    label: 'Send Messages in Threads',
  },
  /** What is too long for a message's content. */
  embedLinks: { bit: 1n << 14n, label: 'Embed Links' },
  /** Pictures, captures, and what is too long for a message. */
  attachFiles: { bit: 1n << 15n, label: 'Attach Files' },
  /** Finding its own message again after it was killed; answering a mention. */
  readMessageHistory: { bit: 1n << 16n, label: 'Read Message History' },
} as const;

export type Permission = keyof typeof permissions;

/** The scopes of the invitation: being there, and having slash commands. */
export const scopes = ['bot', 'applications.commands'] as const;

/** The application's id: a bot token begins with it, in base64. Undefined: that is no bot token. */
export function applicationIdOf(token: string): string | undefined {
  const id = Buffer.from(token.split('.')[0] ?? '', 'base64').toString('latin1');
  return /^\d{15,20}$/u.test(id) ? id : undefined;
}

/** The address where an administrator lets vmping in, with what it needs and nothing more. */
export function inviteUrl(applicationId: string): string {
  const bits = Object.values(permissions).reduce((sum, { bit }) => sum | bit, 0n);
  const query = new URLSearchParams({
    client_id: applicationId,
    permissions: bits.toString(),
    integration_type: '0',
    scope: scopes.join(' '),
  });
  return `https://discord.com/oauth2/authorize?${query.toString().replaceAll('+', '%20')}`;
}
