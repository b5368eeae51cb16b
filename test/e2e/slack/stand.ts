import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPrivateRedis } from '../../../adapters/redis-server.ts';

/** A message as local-slack keeps it. */
export interface Message {
  readonly ts: string;
  readonly thread_ts?: string;
  readonly bot_id?: string;
  readonly text: string;
}

/** local-slack, a Redis and the bot as people start it. */
export interface Stand {
  readonly url: string;
  readonly channel: string;
  readonly redisUrl: string;
  /** Starts one more program beside them, with what they are told by the environment. */
  start(command: readonly string[]): ChildProcess;
  /** As if a person did something in Slack. */
  control(what: string, body: object): Promise<unknown>;
  /** What the bot has posted. */
  posts(): Promise<readonly Message[]>;
  /** Ends all of them, those first that lean on the others. */
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const url = 'http://localhost:3000';
const channel = 'C01OPS';

/** The person that asks. */
export const person = 'U01KIM';

/** Starts them. `settings`: lines of the bot's configuration. */
export async function startStand(settings: readonly string[] = []): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), 'vmping-e2e-'));
  const children: ChildProcess[] = [];
  const workspace = {
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
    users: [{ id: person, name: 'kim', real_name: 'Kim' }],
    channels: [{ id: channel, name: 'ops', members: [person, 'U0VMPING'] }],
  };
  await writeFile(join(folder, 'slack.json'), JSON.stringify(workspace));
  const yaml = [
    'slack: {}',
    `audit: { file: ${folder}/audit.jsonl }`,
    'policy: [{ commands: all, people: everyone }]',
    ...settings,
  ];
  await writeFile(join(folder, 'vmping.yaml'), `${yaml.join('\n')}\n`);
  const redis = await startPrivateRedis();
  const env = {
    VMPING_REDIS_URL: redis.url,
    VMPING_SLACK_BOT_TOKEN: 'xoxb-e2e',
    VMPING_SLACK_APP_TOKEN: 'xapp-e2e',
    VMPING_SLACK_API_URL: `${url}/api/`,
  };
  const start = ([program = '', ...args]: readonly string[]) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    children.push(child);
    return child;
  };
  const stop = async () => {
    for (const child of children.toReversed()) {
      const ended = child.exitCode === null && new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    }
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const localSlack = process.env['LOCAL_SLACK'] ?? 'local-slack';
    start([localSlack, '--config', join(folder, 'slack.json'), '--port', '3000']);
    await until('local-slack', async () => (await fetch(`${url}/_control/state`)).ok);
    start([process.execPath, 'src/cli/main.ts', 'bot', '--config', join(folder, 'vmping.yaml')]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    channel,
    redisUrl: redis.url,
    start,
    control: (what, body) =>
      fetch(`${url}/_control/${what}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    async posts() {
      const answer = await (await fetch(`${url}/_control/messages/${channel}`)).json();
      return (answer as { messages: Message[] }).messages.filter(({ bot_id: bot }) => bot !== undefined);
    },
    stop,
  };
}

/** Waits for something that comes to hold within two minutes. */
export async function until<Value>(
  what: string,
  look: () => Promise<Value | undefined | false>,
): Promise<Value> {
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
