import { vi } from 'vitest';
import type { ChatAdapter, ChatListener } from '../../../../adapters/chat/chat-adapter.ts';
import { createDiscordAdapter } from '../../../../adapters/chat/discord/discord-adapter.ts';
import type { Waits } from '../../../../adapters/chat/discord/presence.ts';
import {
  type DiscordServer,
  type DiscordServerOptions,
  startDiscordServer,
} from '../../../servers/discord/server.ts';

// Two processors, and other tests beside: what takes milliseconds alone may take seconds then.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

/** Waits for something that comes by itself. The test's own time limit is what ends it. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

export interface Bench {
  readonly server: DiscordServer;
  readonly adapter: ChatAdapter;
  /** How many commands and presses were heard to their end. */
  ended(): number;
  close(): Promise<void>;
}

/** The adapter, with real discord.js, at a server on loopback. */
export async function openBench(
  options: DiscordServerOptions & {
    readonly guilds?: readonly string[];
    readonly token?: string;
    readonly waits?: Waits;
  } = {},
): Promise<Bench> {
  const server = await startDiscordServer(options);
  const real = createDiscordAdapter({
    token: options.token ?? server.token,
    api: server.api,
    ...(options.waits === undefined ? {} : { waits: options.waits }),
    ...(options.guilds === undefined ? {} : { guilds: options.guilds }),
  });
  let ended = 0;
  const counted = async (heard: Promise<void>) => {
    try {
      await heard;
    } finally {
      ended += 1;
    }
  };
  const adapter: ChatAdapter = {
    ...real,
    start: (listener: ChatListener) =>
      real.start({
        onCommand: (command) => counted(listener.onCommand(command)),
        onPress: (press) => counted(listener.onPress(press)),
        suggestVms: (asker, typed) => listener.suggestVms(asker, typed),
      }),
  };
  return {
    server,
    adapter,
    ended: () => ended,
    close: async () => {
      await adapter.stop();
      await server.close();
    },
  };
}
