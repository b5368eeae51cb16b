import { afterEach, expect, test } from 'vitest';
import { createSlackWorld, type SlackWorldOptions } from './world.ts';

let world: Awaited<ReturnType<typeof createSlackWorld>>;
const unhandled: unknown[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

async function open(options: SlackWorldOptions = {}) {
  world = await createSlackWorld(options);
  return world;
}

afterEach(async () => {
  await world.stop();
  expect(unhandled).toEqual([]);
});

const isHeard = async () => {
  const before = world.commands.length;
  expect(await world.slack.slash('help')).toBeDefined();
  await expect.poll(() => world.commands.length).toBe(before + 1);
};
const again = (opened: number) =>
  expect.poll(() => world.slack.socket.opened(), { timeout: 8_000 }).toBe(opened);
const healthy = (ok: boolean) => expect.poll(() => world.adapter.health().ok, { timeout: 8_000 }).toBe(ok);

test('it is healthy while it hears', async () => {
  const { start, adapter } = await open();
  expect(adapter.health().ok).toBe(false);
  expect(adapter.health().says).not.toBe('');
  await start();
  expect(adapter.health()).toMatchObject({ ok: true, says: '' });
  await isHeard();
  await adapter.stop();
  expect(adapter.health().ok).toBe(false);
});

test('a refresh that Slack asks for costs one new connection, and nothing said after it is missed', async () => {
  const { start, slack } = await open();
  await start();
  slack.socket.refresh();
  await again(2);
  await slack.socket.connected();
  await isHeard();
});

test('the connection that ends soon has its successor beside it: there is never none', async () => {
  const { start, slack } = await open({ connectionSeconds: 1 });
  await start();
  let fewest = slack.socket.alive();
  const watch = setInterval(() => {
    fewest = Math.min(fewest, slack.socket.alive());
  }, 2);
  await again(3);
  clearInterval(watch);
  expect(fewest).toBeGreaterThanOrEqual(1);
  await expect.poll(() => slack.socket.alive()).toBe(1);
  await isHeard();
});

test('a connection that breaks is opened again', async () => {
  const { start, slack } = await open();
  await start();
  slack.socket.cut();
  await again(2);
  await slack.socket.connected();
  await isHeard();
});

test('a connection that is open and dead is noticed', async () => {
  const { start, slack } = await open();
  await start();
  slack.socket.die();
  expect(await slack.slash('help')).toBeUndefined();
  await again(2);
  await slack.socket.connected();
  await isHeard();
}, 20_000);

test('a connection that is never greeted is given up', async () => {
  const { start, slack, adapter } = await open({ timing: { helloMs: 150 } });
  slack.socket.greet(false);
  await start();
  expect(adapter.health().says).toContain('no_hello');
  slack.socket.greet(true);
  await healthy(true);
  await isHeard();
});

test.each([
  ['nothing listens', { kind: 'dropped' }],
  ['a broken server', { kind: 'status', status: 503 }],
  ['too many requests', { kind: 'rate-limited', retryAfter: 1 }],
  ['a fault of Slack', { kind: 'error', error: 'internal_error' }],
  ['no answer', { kind: 'silence' }],
] as const)('Slack cannot be reached at the start: %s', async (_, fault) => {
  const { start, slack, adapter } = await open({ timing: { callMs: 100 } });
  slack.faults.plan('apps.connections.open', fault, 3);
  await start();
  expect(adapter.health().ok).toBe(false);
  await healthy(true);
  await isHeard();
});

test('`apps.connections.open` that fails for long ends nothing: health says so until it is back', async () => {
  const { start, slack, adapter } = await open();
  await start();
  slack.faults.plan('apps.connections.open', { kind: 'error', error: 'internal_error' }, 1_000);
  slack.socket.cut();
  await healthy(false);
  expect(adapter.health().says).toMatch(/No connection to Slack \(internal_error\)/u);
  const tries = () => slack.calls.filter(({ method }) => method === 'apps.connections.open').length;
  const before = tries();
  await expect.poll(tries).toBeGreaterThan(before + 3);
  slack.faults.clear();
  await healthy(true);
  await isHeard();
});

test('tokens that are withdrawn while it runs are told with the cure, and it hears again with good ones', async () => {
  const { start, slack, adapter } = await open();
  await start();
  slack.faults.plan('apps.connections.open', { kind: 'error', error: 'invalid_auth' }, 1_000);
  slack.socket.refresh();
  await healthy(false);
  expect(adapter.health().says).toContain('copy it again');
  slack.faults.clear();
  await healthy(true);
});

test('tokens that Slack does not know end the start, with the cure', async () => {
  const { start, slack } = await open();
  slack.faults.plan('auth.test', { kind: 'error', error: 'invalid_auth' });
  await expect(start()).rejects.toMatchObject({
    reason: 'undeliverable',
    code: 'invalid_auth',
    cure: expect.stringContaining('token'),
  });
});

test('it can be stopped while it tries to connect', async () => {
  const { start, slack, adapter } = await open();
  slack.faults.plan('apps.connections.open', { kind: 'dropped' }, 1_000);
  await start();
  await adapter.stop();
  const { length } = slack.calls;
  await new Promise((resolve) => {
    setTimeout(resolve, 300);
  });
  expect(slack.calls.length - length).toBeLessThanOrEqual(1);
});

test('no token is in the log', async () => {
  const { start, slack, logged } = await open();
  slack.faults.plan('*', { kind: 'status', status: 500 }, 3);
  await start();
  await healthy(true);
  expect(logged.length).toBeGreaterThan(0);
  expect(logged.join('\n')).not.toMatch(/xoxb|xapp/u);
});
