import { strict as assert } from 'node:assert';
import { writeFile } from 'node:fs/promises';
import { openBrowser } from '../browser.ts';
import { paintRichText } from './paint.ts';
import { person, startStand, until } from './stand.ts';

/** Started by run.sh: local-slack, the bot as people start it, a worker, and a browser that looks. */

const picture = process.argv[2];
const stand = await startStand();
const { channel } = stand;
const replies = async () => (await stand.posts()).filter(({ thread_ts: thread }) => thread !== undefined);

try {
  const worker = process.env['VMPING_E2E_WORKER'];
  stand.start(
    worker ? ['sh', '-c', worker] : [process.execPath, 'test/redis/worker-process.ts', stand.redisUrl, 'hv1'],
  );

  const question = process.env['VMPING_E2E_QUESTION'] ?? 'web01 10.0.0.1';
  await until('an answer to the slash command', async () => {
    if (!(await stand.posts()).some(({ text }) => text.includes('→'))) {
      // No socket yet, or no worker: the answer is for the asker alone, and the question is put again.
      await stand.control('command', { channel, user: person, command: '/vmping', text: question });
      await new Promise((resolve) => {
        setTimeout(resolve, 4_000);
      });
    }
    return (await replies()).length > 0;
  });
  const [line] = (await stand.posts()).filter(({ text }) => text.includes('→'));
  assert.ok(line, 'the line in the channel');
  const final = await until('the outcome in the line', async () =>
    (await stand.posts()).find(({ ts, text }) => ts === line.ts && /^[✓✗!?] /u.test(text)),
  );
  process.stdout.write(`e2e: ${final.text}\n`);

  const page = await openBrowser(stand.url, { width: 1280, height: 1000 });
  await page.until("document.querySelector('.thread-summary')");
  await page.evaluate("void document.querySelector('.thread-summary').click()");
  await page.until("document.querySelectorAll('.thread-pane .msg').length >= 2");
  await page.evaluate(paintRichText);
  const thread = String(await page.evaluate("document.querySelector('.thread-pane').innerText"));
  assert.match(thread, /Broken layer|reaches/u);
  if (picture !== undefined) {
    await page.evaluate("void (document.querySelector('.thread-pane').style.width = '640px')");
    await page.evaluate("void document.querySelector('.thread-body').scrollTo(0, 0)");
    const end =
      "[...document.querySelectorAll('.thread-pane .bk-actions')].at(-1).getBoundingClientRect().bottom";
    const [left, top, bottom] = [220, 44, Math.min(Number(await page.evaluate(end)) + 16, 1_000)];
    await writeFile(picture, await page.screenshot({ left, top, width: 1_060, height: bottom - top }));
  }

  const before = (await replies()).length;
  await page.evaluate(
    "[...document.querySelectorAll('.thread-pane .bk-button')].find((each) => each.innerText === 'Run again').click()",
  );
  await until('an answer to the button', async () => (await replies()).length > before);
  await page.close();
  process.stdout.write('e2e: slash command, thread, page and button: all there\n');
} finally {
  await stand.stop();
}
process.exit();
