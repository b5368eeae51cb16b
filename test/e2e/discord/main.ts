import { strict as assert } from 'node:assert';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDiscordAdapter } from '../../../adapters/chat/discord/discord-adapter.ts';
import { startPrivateRedis } from '../../../adapters/redis-server.ts';
import { silentLog } from '../../../jobs/log.ts';
import { openRecordedStage } from '../../../src/cli/demo/recorded-stage.ts';
import { startBotOn } from '../../../src/cli/start-bot.ts';
import { until } from '../../redis/world.ts';
import { startDiscordServer } from '../../servers/discord/server.ts';
import { openBrowser } from '../browser.ts';
import { renderPage } from './page.ts';

/**
 * `npm run e2e:discord -- PICTURE.png`: a question by slash command through discord.js, Redis and a worker with a
 * recording of the lab under it; the messages that came of it are drawn, and the drawing is photographed.
 */
const picture = process.argv[2] ?? 'discord.png';
const discord = await startDiscordServer();
const redis = await startPrivateRedis();
const stage = openRecordedStage('for a picture');
await stage.startWorker(redis.url);
await stage.break('tap-not-in-bridge');
const adapter = createDiscordAdapter({ token: discord.token, api: discord.api });
const bot = await startBotOn({
  redisUrl: redis.url,
  adapters: [adapter],
  log: silentLog,
  policy: { rules: [{ commands: 'all', people: 'everyone', groups: [] }], groups: {} },
});
try {
  discord.people.slash('vmping', { vm: 'web01', target: '10.0.0.1' });
  const own = (id: string) =>
    (discord.world.channels.get(id)?.messages ?? []).filter(
      ({ author }) => author.id === discord.world.bot.id,
    );
  const line = () => own(discord.channel.id)[0];
  const posts = () => own(line()?.id ?? '');
  await until(() => posts().length > 0 && line()?.content.includes('unreachable') === true, 20_000);
  const root = line();
  assert.ok(root);
  const title = discord.world.channels.get(root.id)?.name ?? '';
  const html = renderPage(
    [{ message: root, thread: `${title} · 1 message` }],
    posts().map((message) => ({ message, thread: '' })),
    title,
  );
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8').end(html);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const page = await openBrowser(`http://127.0.0.1:${port}/`, { width: 1_060, height: 1_000 });
  await page.until("document.querySelectorAll('.thread .message').length > 0");
  const height = Number(await page.evaluate("document.querySelector('.thread').scrollHeight"));
  await writeFile(picture, await page.screenshot({ left: 0, top: 0, width: 1_060, height }));
  await page.close();
  server.close();
  process.stdout.write(`e2e: ${root.content}\ne2e: written: ${picture}\n`);
} finally {
  await bot.stop();
  await stage.stop();
  await redis.stop();
  await discord.close();
}
process.exit();
