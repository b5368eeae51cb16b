import { strict as assert } from 'node:assert';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPrivateRedis } from '../../../adapters/redis-server.ts';
import { openBrowser } from '../browser.ts';
import { paintRichText } from './paint.ts';

/** Started by run.sh: local-slack, the bot as people start it, a worker, and a browser that looks. */

const picture = process.argv[2];
const folder = await mkdtemp(join(tmpdir(), 'vmping-e2e-'));
const children: ChildProcess[] = [];
const slackUrl = 'http://localhost:3000';
const channel = 'C01OPS';
const root = fileURLToPath(new URL('../../..', import.meta.url));

function start(command: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  children.push(child);
  return child;
}

async function until<Value>(what: string, look: () => Promise<Value | undefined | false>): Promise<Value> {
  for (const end = Date.now() + 120_000; Date.now() < end; ) {
    const found = await look().catch(() => undefined);
    if (found) {
      return found;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error(`did not come: ${what}`);
}

interface Message {
  readonly ts: string;
  readonly thread_ts?: string;
  readonly bot_id?: string;
  readonly text: string;
}
const messages = async () =>
  ((await (await fetch(`${slackUrl}/_control/messages/${channel}`)).json()) as { messages: Message[] })
    .messages;
const control = (what: string, body: object) =>
  fetch(`${slackUrl}/_control/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const bots = async () => (await messages()).filter(({ bot_id: bot }) => bot !== undefined);
const replies = async () => (await bots()).filter(({ thread_ts: thread }) => thread !== undefined);

await writeFile(
  join(folder, 'slack.json'),
  JSON.stringify({
    workspace: { name: 'example', domain: 'example', teamId: 'T01E2E' },
    app: {
      appId: 'A01VMPING',
      botUserId: 'U0VMPING',
      botName: 'vmping',
      botToken: 'xoxb-e2e',
      appToken: 'xapp-e2e',
      signingSecret: 'e2e',
      mode: 'socket',
    },
    users: [{ id: 'U01KIM', name: 'kim', real_name: 'Kim' }],
    channels: [{ id: channel, name: 'ops', members: ['U01KIM', 'U0VMPING'] }],
  }),
);
await writeFile(
  join(folder, 'vmping.yaml'),
  `slack: {}\naudit: { file: ${folder}/audit.jsonl }\npolicy: [{ commands: all, people: everyone }]\n`,
);

const redis = await startPrivateRedis();
try {
  start([
    process.env['LOCAL_SLACK'] ?? 'local-slack',
    '--config',
    join(folder, 'slack.json'),
    '--port',
    '3000',
  ]);
  await until('local-slack', async () => (await fetch(`${slackUrl}/_control/state`)).ok);
  const env = {
    VMPING_REDIS_URL: redis.url,
    VMPING_SLACK_BOT_TOKEN: 'xoxb-e2e',
    VMPING_SLACK_APP_TOKEN: 'xapp-e2e',
    VMPING_SLACK_API_URL: `${slackUrl}/api/`,
  };
  const worker = process.env['VMPING_E2E_WORKER'];
  start(
    worker ? ['sh', '-c', worker] : [process.execPath, 'test/redis/worker-process.ts', redis.url, 'hv1'],
    env,
  );
  start([process.execPath, 'src/cli/main.ts', 'bot', '--config', join(folder, 'vmping.yaml')], env);

  const question = process.env['VMPING_E2E_QUESTION'] ?? 'web01 10.0.0.1';
  await until('an answer to the slash command', async () => {
    if (!(await bots()).some(({ text }) => text.includes('→'))) {
      // No socket yet, or no worker: the answer is for the asker alone, and the question is put again.
      await control('command', { channel, user: 'U01KIM', command: '/vmping', text: question });
      await new Promise((resolve) => {
        setTimeout(resolve, 4_000);
      });
    }
    return (await replies()).length > 0;
  });
  const [line] = (await bots()).filter(({ text }) => text.includes('→'));
  assert.ok(line, 'the line in the channel');
  const final = await until('the outcome in the line', async () =>
    (await bots()).find(({ ts, text }) => ts === line.ts && /^[✓✗!?] /u.test(text)),
  );
  process.stdout.write(`e2e: ${final.text}\n`);

  const page = await openBrowser(slackUrl, { width: 1280, height: 1000 });
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
  // The worker and the bot before what they lean on.
  for (const child of children.reverse()) {
    const ended = child.exitCode === null && new Promise((resolve) => child.once('exit', resolve));
    child.kill();
    await ended;
  }
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit();
