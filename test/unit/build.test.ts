import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const root = new URL('../../', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'vmping-build-'));
const bundle = join(folder, 'vmping');

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
  execFileSync(process.execPath, ['build.ts', bundle], { cwd: root });
}, 30_000);
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
  expect(stderr).toMatch(/^vmping: Redis at unix:\/\/.*none\.sock cannot be used: .*ENOENT.*\n$/u);
});
