import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { openBrowser } from '../browser.ts';
import { paintRichText } from './paint.ts';
import { startStand, until } from './stand.ts';

/** Started by `run.sh --alert`: an uplink of the lab flaps, and a browser looks at what becomes of it in Slack. */

const picture = process.argv[2];
const stand = await startStand(['alerts: { default: [slack:C01OPS] }']);
const roots = async () => (await stand.posts()).filter(({ thread_ts: thread }) => thread === undefined);
const replies = async () => (await stand.posts()).filter(({ thread_ts: thread }) => thread !== undefined);

/** The cable of hv1's uplink is pulled and put back at the switch, at a rhythm that a picture can show. */
async function flap(pauses: readonly number[]): Promise<void> {
  const steps = pauses.map((seconds, index) => {
    const state = index % 2 === 0 ? 'down' : 'up';
    return `ip link set hv1-eth0 ${state}; sleep ${seconds}`;
  });
  const argv = ['src/cli/main.ts', 'lab', 'exec', 'switch', '--', 'sh', '-c', steps.join('; ')];
  const [status] = await once(spawn(process.execPath, argv, { stdio: 'inherit' }), 'exit');
  assert.equal(status, 0, 'the cable cannot be pulled');
}

try {
  const worker = stand.start(['sh', '-c', process.env['VMPING_E2E_WORKER'] ?? '']);
  assert.equal(worker.exitCode, null);
  await until('the worker', async () => {
    await stand.control('command', {
      channel: stand.channel,
      user: 'U01KIM',
      command: '/vmping',
      text: 'status',
    });
    await new Promise((resolve) => {
      setTimeout(resolve, 2_000);
    });
    return true;
  });
  await new Promise((resolve) => {
    setTimeout(resolve, 6_000);
  });
  await flap([1.2, 2.1, 0.7, 3, 2.2, 0.9, 0.4, 1.6, 0.9, 2.5]);
  const alert = await until('the alert', async () => (await roots()).find(({ text }) => /flaps/u.test(text)));
  process.stdout.write(`e2e: ${alert.text}\n`);
  await until('details in its thread', async () => (await replies()).length > 0);

  const page = await openBrowser(stand.url, { width: 1280, height: 1000 });
  await page.until("document.querySelector('.thread-summary')");
  await page.evaluate("void document.querySelector('.thread-summary').click()");
  await page.until("document.querySelectorAll('.thread-pane .msg').length >= 2");
  await page.evaluate(paintRichText);
  if (picture !== undefined) {
    await page.evaluate("void (document.querySelector('.thread-pane').style.width = '640px')");
    await page.evaluate("void document.querySelector('.thread-body').scrollTo(0, 0)");
    const end = "[...document.querySelectorAll('.thread-pane .msg')].at(-1).getBoundingClientRect().bottom";
    const [left, top, bottom] = [220, 44, Math.min(Number(await page.evaluate(end)) + 16, 1_000)];
    await writeFile(picture, await page.screenshot({ left, top, width: 1_060, height: bottom - top }));
  }
  await page.close();

  const over = await until('the end of the alert', async () =>
    (await roots()).find(({ ts, text }) => ts === alert.ts && /is stable since/u.test(text)),
  );
  assert.equal((await roots()).filter(({ text }) => /eth0/u.test(text)).length, 1, 'one message');
  process.stdout.write(`e2e: ${over.text}\n`);
} finally {
  await stand.stop();
}
process.exit();
