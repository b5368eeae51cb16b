import { setTimeout as delay } from 'node:timers/promises';
import { createDiscordAdapter } from '../../../adapters/chat/discord/discord-adapter.ts';
import { startDiscordServer } from '../../servers/discord/server.ts';
import type { Channel } from '../../servers/discord/world.ts';
import type { LoadChat } from './load-chat.ts';

const message = /^POST \/channels\/\d+\/messages$/u;
const edit = /^PATCH \/channels\/\d+\/messages\/\d+$/u;
const thread = /^POST \/channels\/\d+\/messages\/\d+\/threads$/u;

export async function discordUnderLoad(channelCount: number): Promise<LoadChat> {
  const server = await startDiscordServer();
  const all = server.channel.permissions;
  const channels = new Map<string, Channel>();
  for (let count = 1; count <= channelCount; count += 1) {
    const channel = server.world.addChannel(`load-${count}`, all);
    channels.set(channel.id, channel);
  }
  const troubles: readonly (() => void)[] = [
    () => server.troubles.plan({ on: message, as: { status: 429, retryAfter: 1 } }),
    () => server.troubles.plan({ on: edit, as: { status: 429, retryAfter: 1 } }),
    () => server.troubles.plan({ on: message, as: 'drop-after' }),
    () => server.troubles.plan({ on: edit, as: { status: 503 } }),
    () => server.troubles.plan({ on: message, as: { status: 500 } }),
    () => server.troubles.plan({ on: thread, as: 'drop-after' }),
    () => server.troubles.plan({ on: edit, as: 'drop-after' }),
    () => server.troubles.plan({ on: message, as: 'drop-before' }),
  ];
  return {
    name: 'Discord',
    api: server.api,
    createAdapter: () => createDiscordAdapter({ token: server.token, api: server.api }),
    channels: [...channels.keys()],
    async ask(channelId, vm, target, times) {
      const channel = channels.get(channelId) ?? server.channel;
      const asked = performance.now();
      const interaction = server.people.slash('vmping', { vm, target }, { channel, times });
      while (performance.now() - asked < 3_000) {
        if (interaction.acknowledged !== null) {
          return performance.now() - asked;
        }
        await delay(1);
      }
      return undefined;
    },
    trouble(turn) {
      troubles[turn % troubles.length]?.();
      if (turn % 60 === 0) {
        server.gateway.tell('reconnect');
      }
    },
    read() {
      const own = (id: string) =>
        (server.world.channels.get(id)?.messages ?? []).filter(
          ({ author }) => author.id === server.world.bot.id,
        );
      return [...channels.keys()].flatMap((id) =>
        own(id).map((root) => ({ text: root.content, posts: server.shown(root.id) })),
      );
    },
    stop: () => server.close(),
  };
}
