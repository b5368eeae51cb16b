import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { connectRedis } from '../../../adapters/redis.ts';
import { startPrivateRedis } from '../../../adapters/redis-server.ts';
import { createEnqueue } from '../../../jobs/enqueue.ts';
import { openQueues } from '../../../jobs/queues.ts';
import type { Episode } from '../../../src/model/episode.ts';
import { discordUnderLoad } from '../../bench/chat-load/discord.ts';
import type { LoadChat } from '../../bench/chat-load/load-chat.ts';
import { slackUnderLoad } from '../../bench/chat-load/slack.ts';
import { at, episode, over, tap } from '../../unit/incidents/sample.ts';
import { random } from '../random.ts';
import { startBotProcess } from '../start-bot-process.ts';
import { ended, until } from '../world.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) {
    await stop();
  }
});

const startBot = async (redisUrl: string, chat: LoadChat): Promise<ChildProcess> => {
  const channel = `${chat.name.toLowerCase()}:${chat.channels[0] ?? ''}`;
  const child = await startBotProcess(redisUrl, chat, channel);
  stops.push(() => ended(child, () => child.kill('SIGKILL')));
  return child;
};

test.each([
  ['Slack', slackUnderLoad],
  ['Discord', discordUnderLoad],
])(
  '%s: two bots on one queue, killed at random while links flap: one message for each incident, each to its end',
  async (_, open) => {
    const next = random(Number(process.env.VMPING_SEED ?? 11));
    const server = await startPrivateRedis();
    stops.push(() => server.stop());
    const chat = await open(1);
    stops.push(() => chat.stop());
    const redis = await connectRedis(server.url, { role: 'worker' });
    const queues = openQueues(redis);
    stops.push(async () => {
      await queues.close();
      redis.disconnect();
    });
    const enqueue = createEnqueue(queues, Date.now);
    const bots = [await startBot(server.url, chat), await startBot(server.url, chat)];
    const hypervisors: string[] = [];
    const told: Episode[] = [];
    const tell = async (each: Episode) => {
      told.push(each);
      await enqueue.episode('chat', each);
    };
    for (let round = 0; round < 4; round += 1) {
      for (let burst = 0; burst < 3; burst += 1) {
        const hypervisor = `hv${hypervisors.length + 1}`;
        hypervisors.push(hypervisor);
        const flap = episode(hypervisor, { hypervisor });
        await tell(tap('vnet0', 'web01', { hypervisor, startedAt: at(1), ...idOf(`${hypervisor}-tap`) }));
        await delay(next.next().value * 40);
        await tell(flap);
        await tell({ ...flap, seq: 2, count: 9 });
        await delay(next.next().value * 120);
      }
      await delay(next.next().value * 400);
      const victim = round % 2;
      const bot = bots[victim];
      await (bot && ended(bot, () => bot.kill('SIGKILL')));
      bots[victim] = await startBot(server.url, chat);
    }
    for (const each of told.filter(({ seq, role }) => seq === 2 || role === 'tap')) {
      await enqueue.episode('chat', over(each, 200));
    }
    const roots = () => chat.read().filter(({ text }) => /eth0 \(uplink\)|incidents at once/u.test(text));
    const linesOf = (hypervisor: string) =>
      roots().flatMap(({ text }) => text.match(new RegExp(`[✓⚠] ${hypervisor}: eth0`, 'gu')) ?? []);
    await until(() => hypervisors.every((each) => linesOf(each).includes(`✓ ${each}: eth0`)), 60_000).catch(
      () => undefined,
    );
    await delay(1_500);
    expect(hypervisors.map((each) => linesOf(each))).toEqual(hypervisors.map((each) => [`✓ ${each}: eth0`]));
    for (const { posts } of roots()) {
      // Neither details nor news twice.
      expect(new Set(posts).size).toBe(posts.length);
    }
  },
  150_000,
);

/** The same tap's name on another hypervisor is another episode. */
function idOf(name: string): Pick<Episode, 'id'> {
  return { id: episode(name).id };
}
