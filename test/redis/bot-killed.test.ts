import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { startPrivateRedis } from '../../adapters/redis-server.ts';
import { silentLog } from '../../jobs/log.ts';
import { startWorkerOn } from '../../src/cli/start-worker.ts';
import { HypervisorName } from '../../src/model/names.ts';
import { discordUnderLoad } from '../bench/chat-load/discord.ts';
import type { LoadChat } from '../bench/chat-load/load-chat.ts';
import { slackUnderLoad } from '../bench/chat-load/slack.ts';
import { fakeEngine } from './fake-engine.ts';
import { random } from './random.ts';
import { startBotProcess } from './start-bot-process.ts';
import { fastTiming } from './timing.ts';
import { ended, until } from './world.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) {
    await stop();
  }
});

const startBot = async (redisUrl: string, chat: LoadChat): Promise<ChildProcess> => {
  const child = await startBotProcess(redisUrl, chat);
  stops.push(() => ended(child, () => child.kill('SIGKILL')));
  return child;
};

test.each([
  ['Slack', slackUnderLoad],
  ['Discord', discordUnderLoad],
])(
  '%s: a bot killed at random finds its own messages again: no line and no answer comes twice, and none stays open',
  async (_, open) => {
    const next = random(Number(process.env.VMPING_SEED ?? 7));
    const server = await startPrivateRedis();
    stops.push(() => server.stop());
    const chat = await open(4);
    stops.push(() => chat.stop());
    const worker = await startWorkerOn({
      redisUrl: server.url,
      hypervisor: HypervisorName.parse('hv1'),
      engine: fakeEngine(),
      log: silentLog,
      timing: { ...fastTiming, deadlineMs: 20_000 },
    });
    stops.push(() => worker.stop());
    let bot = await startBot(server.url, chat);
    const heard: string[] = [];
    let count = 0;
    const kills = 4;
    for (let round = 0; round < kills; round += 1) {
      // Asked shortly before the kill: some are heard, some posted, some answered by then.
      for (let burst = 0; burst < 6; burst += 1) {
        count += 1;
        const target = `10.1.0.${count}`;
        const channel = chat.channels[count % chat.channels.length] ?? '';
        void chat.ask(channel, count % 2 === 0 ? 'web01' : 'steps', target, 1).then((ms) => {
          if (ms !== undefined) {
            heard.push(target);
          }
        });
        await delay(next.next().value * 80);
      }
      await delay(next.next().value * 300);
      await ended(bot, () => bot.kill('SIGKILL'));
      bot = await startBot(server.url, chat);
    }
    await delay(3_200);
    const lines = () => chat.read().filter(({ text }) => text.includes('→ 10.1.0.'));
    const answers = (line: { readonly posts: readonly string[] }) =>
      line.posts.filter((post) => post.includes('Asked by')).length;
    await until(
      () => lines().every((line) => line.text.includes('unreachable') && answers(line) === 1),
      40_000,
    ).catch(() => undefined);
    await delay(1_500);
    const targets = lines().map(({ text }) => /10\.1\.0\.\d+/u.exec(text)?.[0]);
    expect(new Set(targets).size).toBe(targets.length);
    expect(lines().filter((line) => !line.text.includes('unreachable') || answers(line) !== 1)).toEqual([]);
    // A command that was acknowledged and not yet written down is lost with its bot: at most those of one moment.
    const lost = heard.filter((target) => !targets.includes(target));
    expect(lost.length).toBeLessThanOrEqual(2 * kills);
    expect(targets.length).toBeGreaterThan(10);
  },
  120_000,
);
