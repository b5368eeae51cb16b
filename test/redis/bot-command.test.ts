import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startPrivateRedis } from '../../adapters/redis-server.ts';
import { freePort } from './free-port.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vmping-bot-'));

function file(text: string): string {
  const path = join(mkdtempSync(join(folder, 'c-')), 'vmping.yaml');
  writeFileSync(path, text);
  return path;
}

/** `vmping bot` in a process of its own, that has nothing of this environment. */
function startBot(config: string, env: Record<string, string> = {}) {
  const child: ChildProcess = spawn(process.execPath, [main, 'bot', '--config', config], {
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { child, ended, stderr: () => stderr };
}

async function health(port: number): Promise<{ status: number; redis: string }> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
    if (response !== null) {
      const { parts } = (await response.json()) as { parts: { redis?: { says: string } } };
      return { status: response.status, redis: parts.redis?.says ?? '' };
    }
    await delay(100);
  }
}

async function healthUntil(port: number, status: number) {
  for (;;) {
    const now = await health(port);
    if (now.status === status) {
      return now;
    }
    await delay(100);
  }
}

test('/healthz follows Redis down and up again, and SIGTERM ends the bot in good order', async () => {
  const redisFolder = mkdtempSync(join(folder, 'redis-'));
  let redis = await startPrivateRedis({ folder: redisFolder });
  onTestFinished(() => redis.stop());
  const port = await freePort();
  const bot = startBot(file(`redis: ${redis.url}\nhealth: { port: ${port} }\n`));
  expect(await healthUntil(port, 200)).toEqual({ status: 200, redis: '' });
  await redis.stop();
  const away = await healthUntil(port, 503);
  expect(away.redis).toMatch(/^(away|no answer)/u);
  redis = await startPrivateRedis({ folder: redisFolder });
  await healthUntil(port, 200);
  bot.child.kill('SIGTERM');
  expect(await bot.ended).toBe(0);
  expect(bot.stderr()).toContain('the bot is ready');
});

describe('what cannot be is told at once, and ends it', () => {
  test('a configuration with mistakes: all of them, status 2', async () => {
    const path = file('slak: {}\nhealth: { prot: 1 }\n');
    const bot = startBot(path, { VMPING_REDIS_URL: 'unix:///nowhere.sock' });
    expect(await bot.ended).toBe(2);
    expect(bot.stderr()).toBe(
      `vmping: the configuration ${path} cannot be used:\n  slak (line 1): unknown key; did you mean "slack"?\n  health.prot (line 2): unknown key; did you mean "port"?\n`,
    );
  });

  test('a chat without its tokens', async () => {
    const bot = startBot(file('slack: {}\ndiscord: {}\n'));
    expect(await bot.ended).toBe(2);
    for (const variable of ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'DISCORD_TOKEN']) {
      expect(bot.stderr()).toContain(`VMPING_${variable} (or VMPING_${variable}_FILE)`);
    }
  });

  test('a Redis that is not there, status 3', async () => {
    const bot = startBot(file('redis: unix:///nowhere.sock\n'));
    expect(await bot.ended).toBe(3);
    expect(bot.stderr()).toMatch(/^vmping: Redis at unix:\/\/\/nowhere\.sock cannot be used: .*ENOENT.*\n$/u);
  });

  test('a port that is taken, status 3, although everything else had begun', async () => {
    const redis = await startPrivateRedis();
    onTestFinished(() => redis.stop());
    const port = await freePort();
    const config = file(`redis: ${redis.url}\nhealth: { port: ${port} }\n`);
    startBot(config);
    await healthUntil(port, 200);
    const second = startBot(config);
    expect(await second.ended).toBe(3);
    expect(second.stderr()).toContain(
      `/healthz cannot listen on 127.0.0.1:${port}: another process has that port`,
    );
  });
});
