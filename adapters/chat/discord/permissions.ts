import { PermissionFlagsBits } from 'discord.js';

/** What vmping does, and what it must be allowed to do for it. */
export const permissions = {
  viewChannel: { bit: PermissionFlagsBits.ViewChannel, label: 'View Channel' },
  sendMessages: { bit: PermissionFlagsBits.SendMessages, label: 'Send Messages' },
  createPublicThreads: { bit: PermissionFlagsBits.CreatePublicThreads, label: 'Create Public Threads' },
  sendMessagesInThreads: {
    bit: PermissionFlagsBits.SendMessagesInThreads,
    label: 'Send Messages in Threads',
  },
  /** What is too long for a message's content. */
  embedLinks: { bit: PermissionFlagsBits.EmbedLinks, label: 'Embed Links' },
  /** Pictures, captures, and what is too long for a message. */
  attachFiles: { bit: PermissionFlagsBits.AttachFiles, label: 'Attach Files' },
  /** Finding its own message again after it was killed; answering a mention. */
  readMessageHistory: { bit: PermissionFlagsBits.ReadMessageHistory, label: 'Read Message History' },
} as const;

export type Permission = keyof typeof permissions;

/** The scopes of the invitation: being there, and having slash commands. */
export const scopes = ['bot', 'applications.commands'] as const;

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
