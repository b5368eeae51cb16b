import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PrivateRedis, startPrivateRedis } from '../../adapters/redis-server.ts';
import { dashboardExpressions } from '../prometheus/expressions.ts';
import { promtool, runPromtool } from '../prometheus/promtool.ts';
import { freePort } from './free-port.ts';
import { until } from './world.ts';

const path = (from: string) => fileURLToPath(new URL(from, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vmping-prom-'));
const children: ChildProcess[] = [];
let redis: PrivateRedis;

beforeAll(async () => {
  redis = await startPrivateRedis({ folder });
});
afterAll(async () => {
  for (const child of children) {
    child.kill('SIGKILL');
  }
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** `vmping bot` or `vmping worker` as people start it; answers what it exposes. */
async function exposedBy(command: string): Promise<string> {
  const port = await freePort();
  const config = join(folder, `${command}.yaml`);
  writeFileSync(config, `redis: ${redis.url}\nmetrics: { port: ${port} }\n`);
  const env = { PATH: process.env.PATH ?? '', VMPING_CONFIG: config };
  children.push(
    spawn(process.execPath, [path('../../src/cli/main.ts'), ...command.split(' ')], { env, stdio: 'ignore' }),
  );
  let text = '';
  await until(async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => null);
    text = answer === null ? '' : await answer.text();
    // It answers before it has reached its Redis.
    return /^vmping_redis_up 1$/mu.test(text) && text.includes('vmping_queue_jobs{');
  }, 25_000);
  await until(async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).status === 200, 25_000);
  return text;
}

const ways = ['bot', 'worker --name hv1'];

test.each(ways)('vmping %s exposes metrics and health on its port, and what it is', async (command) => {
  const text = await exposedBy(command);
  expect(text).toMatch(new RegExp(`^vmping_build_info\\{.*part="${command.split(' ')[0]}".*\\} 1$`, 'mu'));
  expect(text).toMatch(/^vmping_redis_up 1$/mu);
  expect(text).toMatch(/^vmping_queue_jobs\{queue="(host|chat)",state="waiting"\} 0$/mu);
  expect(text.split('\n').length).toBeLessThan(700);
  if (promtool !== null) {
    expect(runPromtool(['check', 'metrics'], text)).toEqual({ status: 0, said: '' });
  }
});

test('a port that another process has ends a worker and an agent, with the reason and status 3', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => {
    taken.listen(0, '127.0.0.1', resolve);
  });
  const { port } = taken.address() as AddressInfo;
  const config = join(folder, 'taken.yaml');
  writeFileSync(config, `redis: ${redis.url}\nmetrics: { port: ${port} }\n`);
  const env = { PATH: process.env.PATH ?? '', VMPING_CONFIG: config };
  for (const command of ['worker', 'agent']) {
    const ended = spawnSync(process.execPath, [path('../../src/cli/main.ts'), command, '--name', 'hv1'], {
      env,
      encoding: 'utf8',
      timeout: 50_000,
    });
    expect(ended).toMatchObject({
      status: 3,
      stderr: `vmping: /metrics cannot listen on 127.0.0.1:${port}: another process has that port\n`,
    });
  }
  taken.close();
}, 120_000);

test('an agent that waits for its Redis tells so', async () => {
  const port = await freePort();
  const config = join(folder, 'late.yaml');
  writeFileSync(config, `redis: unix://${folder}/none.sock\nmetrics: { port: ${port} }\n`);
  const env = { PATH: process.env.PATH ?? '', VMPING_CONFIG: config };
  const args = [path('../../src/cli/main.ts'), 'agent', '--name', 'hv2'];
  children.push(spawn(process.execPath, args, { env, stdio: 'ignore' }));
  let text = '';
  await until(async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => null);
    text = answer === null ? '' : await answer.text();
    return text !== '';
  }, 20_000);
  expect(text).toMatch(/^vmping_redis_up 0$/mu);
  expect(text).toMatch(/^vmping_bridge_ports\{state="forwarding"\} \d+$/mu);
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(503);
});

describe.skipIf(promtool === null)('promtool', () => {
  test('takes the rules, and they fire for what they are for and for nothing else', () => {
    expect(runPromtool(['check', 'rules', path('../../docs/prometheus-rules.yaml')])).toMatchObject({
      status: 0,
    });
    const tested = runPromtool(['test', 'rules', path('../prometheus/rules.yaml')]);
    expect(tested).toEqual({ status: 0, said: expect.stringContaining('SUCCESS') as string });
  });

  test('understands every expression of the dashboard', () => {
    const rules = dashboardExpressions().map(([, expr], index) => ({ record: `panel:${index}`, expr }));
    const file = join(folder, 'dashboard-rules.yaml');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    expect(runPromtool(['check', 'rules', file])).toMatchObject({ status: 0 });
  });

  test('refuses a name that is not as it should be', () => {
    const { status, said } = runPromtool(
      ['check', 'metrics'],
      '# TYPE vmping_flaps counter\nvmping_flaps 1\n',
    );
    expect(status).not.toBe(0);
    expect(said).toContain('counter metrics should have "_total" suffix');
  });
});
