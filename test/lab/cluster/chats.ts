import { createDiscordAdapter } from '../../../adapters/chat/discord/discord-adapter.ts';
import { createMemoryAdapter } from '../../../adapters/chat/memory/memory-adapter.ts';
import type { Log } from '../../../jobs/log.ts';
import { startBotOn } from '../../../src/cli/start-bot.ts';
import { noAlerts } from '../../../src/incidents/route.ts';
import { permission } from '../../servers/discord/permissions.ts';
import { startDiscordServer } from '../../servers/discord/server.ts';
import { slackAdapterOn } from '../../servers/slack/adapter.ts';
import { startSlackServer } from '../../servers/slack/server.ts';
import { readMessage } from '../../servers/slack/workspace.ts';

/** A message in a channel with its thread, as a person reads it. */
export interface ShownThread {
  readonly root: string;
  /** Every text that the root had, the present one last, where the chat keeps them. */
  readonly states: readonly string[];
  readonly replies: readonly string[];
}

/** A bot with a Slack, a Discord and a chat in memory, which are told of everything. */
export interface Chats {
  /** What stands in each channel, oldest first. */
  readonly slack: () => ShownThread[];
  readonly discord: () => ShownThread[];
  readonly memory: () => ShownThread[];
  /** As if a person had typed it into the chat in memory; answers come as threads there. */
  say(text: string): Promise<void>;
  readonly log: readonly string[];
  stop(): Promise<void>;
}

/** Starts them on this Redis; the servers of Slack and Discord are on loopback, the adapters are the real ones. */
export async function startChats(redisUrl: string): Promise<Chats> {
  const slack = await startSlackServer();
  const discord = await startDiscordServer();
  const everything = Object.values(permission).reduce((sum, bit) => sum | bit, 0n);
  const channel = discord.world.addChannel('alerts', everything);
  const memory = createMemoryAdapter();
  const lines: string[] = [];
  const log: Log = (event, fields) => lines.push(`${event} ${JSON.stringify(fields ?? {})}`);
  const adapters = [
    memory,
    slackAdapterOn(slack.apiUrl),
    createDiscordAdapter({ token: discord.token, api: discord.api }),
  ];
  const bot = await startBotOn({
    redisUrl,
    adapters,
    log,
    policy: { rules: [{ commands: 'all', people: 'everyone', groups: [] }], groups: {} },
    alerts: { ...noAlerts, otherwise: ['memory:alerts', 'slack:C1', `discord:${channel.id}`] },
    pace: { editEveryMs: () => 100, postEveryMs: () => 0 },
  });
  return {
    log: lines,
    slack() {
      const own = slack.workspace.messages.filter(({ user, onlyFor }) => user === 'U0BOT' && !onlyFor);
      return own
        .filter(({ threadTs }) => threadTs === undefined)
        .map((root) => ({
          root: readMessage(root),
          states: root.history,
          replies: own.filter(({ threadTs }) => threadTs === root.ts).map(readMessage),
        }));
    },
    discord() {
      return channel.messages.map((message, index) => {
        const root = discord.shown(channel.id)[index] ?? '';
        return { root, states: [root], replies: discord.shown(message.id) };
      });
    },
    memory() {
      return memory.threads.map(({ root, history, posts }) => ({
        root: root.fallback,
        states: history.map(({ fallback }) => fallback),
        replies: posts.map(({ message }) => message.fallback),
      }));
    },
    say: (text) => memory.say(text),
    async stop() {
      await bot.stop();
      await slack.stop();
      await discord.close();
    },
  };
}
