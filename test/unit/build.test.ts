import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const root = new URL('../../', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'vmping-build-'));
const bundle = join(folder, 'main.js');
const forHypervisors = join(folder, 'hypervisor.js');

/** Runs the bundle as a program, in a folder with nothing beside it. */
function vmping(...args: string[]) {
  const { PATH } = process.env;
  const { status, stdout, stderr } = spawnSync(bundle, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH },
  });
  return { status, stdout, stderr };
}

beforeAll(() => {
  execFileSync(process.execPath, ['build.ts', folder], { cwd: root });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('the bundle runs alone, and knows its version and every command', () => {
  expect(vmping('--version')).toEqual({ status: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  const { status, stdout } = vmping('--help');
  expect(status).toBe(0);
  for (const command of ['diagnose', 'chat', 'bot', 'worker', 'demo', 'lab']) {
    expect(stdout).toMatch(new RegExp(`^  ${command} `, 'mu'));
  }
});

test.each(['lab list', 'demo'])('`%s` of the bundle says that it comes with the source', (line) => {
  const { status, stdout, stderr } = vmping(...line.split(' '));
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toMatch(
    /^vmping.*: the (lab|demo) comes with vmping's source and not with the package: .*\n$/u,
  );
});

test('the queue is in the bundle: a worker says that its Redis is not there', () => {
  const env = { PATH: process.env.PATH, VMPING_REDIS_URL: `unix://${folder}/none.sock` };
  const { status, stderr } = spawnSync(bundle, ['worker', '--name', 'hv1'], {
    cwd: folder,
    encoding: 'utf8',
    env,
  });
  expect(status).toBe(3);
  // Its agent watches before Redis is asked for, and may have had something to say.
  expect(stderr).toMatch(/^vmping: Redis at unix:\/\/.*none\.sock cannot be used: .*ENOENT.*\n$/mu);
});

const chatEnv = {
  PATH: process.env.PATH,
  VMPING_SLACK_BOT_TOKEN: ['xoxb', 'test'].join('-'),
  VMPING_SLACK_APP_TOKEN: ['xapp', 'test'].join('-'),
  VMPING_SLACK_API_URL: 'http://127.0.0.1:1/api/',
  VMPING_REDIS_URL: `unix://${folder}/none.sock`,
};

test('the chats are in the one bundle and not in that for hypervisors, which says so', () => {
  const config = join(folder, 'vmping.yaml');
  writeFileSync(config, 'slack:\n');
  const bot = (program: string) =>
    spawnSync(program, ['bot', '--config', config], { cwd: folder, encoding: 'utf8', env: chatEnv });
  const without = bot(forHypervisors);
  expect(without.stderr).toBe(
    "vmping: Slack and Discord are not in the bundle for hypervisors: run this from vmping's package (dist/main.js)\n",
  );
  expect(without.status).toBe(3);
  expect(bot(bundle).stderr).toContain('none.sock cannot be used');
  expect(statSync(forHypervisors).size).toBeLessThan(statSync(bundle).size * 0.6);
}, 30_000);

test('the bundle for hypervisors does what is done there', () => {
  const run = (...args: string[]) =>
    spawnSync(forHypervisors, args, { cwd: folder, encoding: 'utf8', env: chatEnv });
  expect(run('worker', '--name', 'hv1').stderr).toContain('none.sock cannot be used');
  expect(run('doctor', '--json').stdout).toContain('"schema": "vmping.doctor/1"');
}, 30_000);

test('no letter in a bundle makes its whole text take two bytes for each in memory', () => {
  for (const file of [bundle, forHypervisors]) {
    const wide = /[\u0100-\u{10ffff}]/u.exec(readFileSync(file, 'utf8'));
    expect(wide && { file, at: wide.input.slice(wide.index - 60, wide.index + 20) }).toBeNull();
  }
});
