import { fault } from './errors.ts';
import type { Channel, World } from './world.ts';

/** A set of permissions, as Discord writes them: a bit each (topics/permissions). */
export type Bits = bigint;

export const permission = {
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readMessageHistory: 1n << 16n,
  createPublicThreads: 1n << 35n,
  sendMessagesInThreads: 1n << 38n,
} as const;

/** Refuses what the bot may not do in a channel. */
export function need(world: World, channel: Channel, ...bits: readonly Bits[]): void {
  const granted = world.permissionsIn(channel);
  if (channel.type === 1) {
    return;
  }
  if ((granted & permission.viewChannel) === 0n) {
    throw fault.missingAccess();
  }
  if (bits.some((bit) => (granted & bit) === 0n)) {
    throw fault.missingPermissions();
  }
}

/** What it takes to send this to a channel. */
export function needToSend(
  world: World,
  channel: Channel,
  body: { readonly embeds?: unknown; readonly message_reference?: unknown },
  files: number,
): void {
  const bits = [channel.type === 11 ? permission.sendMessagesInThreads : permission.sendMessages];
  if (files > 0) {
    bits.push(permission.attachFiles);
  }
  if (Array.isArray(body.embeds) && body.embeds.length > 0) {
    bits.push(permission.embedLinks);
  }
  if (body.message_reference) {
    bits.push(permission.readMessageHistory);
  }
  need(world, channel, ...bits);
}
