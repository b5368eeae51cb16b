import type { ChatAdapter } from '../../../adapters/chat/chat-adapter.ts';
import type { Place } from './shown-store.ts';

/** Channels as the configuration names them, of the chats that this bot has; and its terminal, if it has one. */
export function placesOf(
  channels: readonly string[],
  adapters: readonly Pick<ChatAdapter, 'platform'>[],
): readonly Place[] {
  const platforms = new Set(adapters.map(({ platform }) => platform));
  const terminal = platforms.has('terminal') ? ['terminal:terminal'] : [];
  return [...new Set([...channels, ...terminal])].flatMap((channel) => {
    const platform = channel.slice(0, channel.indexOf(':'));
    return platforms.has(platform) ? [{ platform, channel: channel.slice(platform.length + 1) }] : [];
  });
}
