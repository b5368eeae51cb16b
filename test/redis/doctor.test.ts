import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DoctorLine } from '../../src/model/doctor.ts';
import { freePort } from './free-port.ts';
import { createWorld, type World } from './world.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vmping-doctor-'));

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.stop());

/** The command itself, in a process of its own that has nothing of this environment. */
async function vmping(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env.PATH ?? '', ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { status, stdout, stderr };
}

async function doctor(env: Record<string, string>, ...args: string[]) {
  const { status, stdout, stderr } = await vmping(['doctor', '--json', ...args], env);
  const document = JSON.parse(stdout) as { readonly lines: readonly unknown[] };
  const lines = document.lines.map((line) => DoctorLine.parse(line));
  return {
    status,
    lines,
    all: stdout + stderr,
    of: (subject: string) => lines.find((line) => line.subject === subject),
  };
}

function file(text: string): string {
  const path = join(mkdtempSync(join(folder, 'c-')), 'vmping.yaml');
  writeFileSync(path, text);
  return path;
}

describe('Redis and workers', () => {
  test('a worker that lives, and one that went', async () => {
    await world.worker('hv1');
    const { stop } = await world.worker('hv2');
    await stop();
    const { of } = await doctor({ VMPING_REDIS_URL: world.url });
    expect(of('redis')).toMatchObject({
      status: 'ok',
      says: expect.stringMatching(/^Redis \d+\.\d+/u) as string,
    });
    expect(of('clock')).toMatchObject({ status: 'ok' });
    expect(of('worker: hv1')).toMatchObject({
      status: 'ok',
      says: expect.stringContaining('8 VMs') as string,
    });
    expect(of('worker: hv2')).toMatchObject({ status: 'warn' });
  });

  test('settings that lose jobs are a warning with the setting', async () => {
    await world.redis.call('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    const { of } = await doctor({ VMPING_REDIS_URL: world.url });
    await world.redis.call('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    expect(of('redis: settings')?.cure).toBe('Set `maxmemory-policy noeviction`.');
  });

  test('a Redis that is not there fails, with what to do', async () => {
    const { of, status } = await doctor({ VMPING_REDIS_URL: `unix://${folder}/none.sock` });
    expect(status).toBe(1);
    expect(of('redis')).toMatchObject({ status: 'fail', says: expect.stringContaining('ENOENT') as string });
    expect(of('redis')?.cure).toContain('redis-cli');
  });

  test('a password is used, and never shown, right or wrong', async () => {
    const port = await freePort();
    await world.redis.call('CONFIG', 'SET', 'port', String(port));
    await world.redis.call('ACL', 'SETUSER', 'doctor', 'on', '>hunter2', '~*', '&*', '+@all');
    const url = (password: string) => `redis://doctor:${password}@127.0.0.1:${port}`;
    const right = await doctor({ VMPING_REDIS_URL_FILE: file(url('hunter2')) });
    expect(right.of('redis')).toMatchObject({ status: 'ok' });
    const wrong = await doctor({ VMPING_REDIS_URL: url('hunter3') });
    expect(wrong.of('redis')).toMatchObject({
      status: 'fail',
      says: expect.stringContaining('WRONGPASS') as string,
    });
    expect(right.all + wrong.all).not.toMatch(/hunter[23]/u);
  });
});

describe('the configuration', () => {
  test('everything that is wrong with it, and with the environment, at once', async () => {
    const config = file('slak: {}\npolicy:\n  - comands: all\n    people: everyone\n');
    const { lines, status } = await doctor({ VMPING_DISCORD_TOKEN: 'hunter2' }, '--config', config);
    expect(status).toBe(1);
    const failed = lines.filter((line) => line.status === 'fail').map(({ says }) => says);
    expect(failed).toEqual(
      expect.arrayContaining([
        'slak (line 1): unknown key; did you mean "slack"?',
        'policy[0].comands (line 3): unknown key; did you mean "commands"?',
        expect.stringMatching(/^VMPING_DISCORD_TOKEN is not a bot token/u),
      ]),
    );
  });

  test('a chat without its tokens, and an audit log in a place that cannot be', async () => {
    const noFolder = file('');
    const config = file(`slack: {}\naudit: { file: ${noFolder}/a/audit.jsonl }\n`);
    const { lines, of } = await doctor({ VMPING_REDIS_URL: world.url, VMPING_CONFIG: config });
    expect(
      lines.filter(({ subject }) => subject === 'secrets').map(({ says }) => says.split(' ')[2]),
    ).toEqual(['VMPING_SLACK_BOT_TOKEN', 'Mode)']);
    expect(of('audit log')).toMatchObject({
      status: 'fail',
      says: expect.stringContaining(`${noFolder} is no folder`) as string,
    });
    expect(of('configuration')).toMatchObject({ status: 'ok' });
  });

  test('a person gets a line each, and the cure', async () => {
    const { stdout, stderr } = await vmping(['doctor'], { VMPING_REDIS_URL: world.url });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^ok {4}redis +Redis \d/mu);
  });
});
