import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { slackAdapterOn } from '../../servers/slack/adapter.ts';
import { startSlackServer } from '../../servers/slack/server.ts';
import { twins } from '../inventory/twins.ts';
import { createWorld, until, type World } from '../world.ts';

/** The whole way from Slack's socket to a worker and back, with everything real but Slack and the engine. */

let slack: Awaited<ReturnType<typeof startSlackServer>>;
let world: World;

beforeAll(async () => {
  slack = await startSlackServer();
  const adapter = slackAdapterOn(slack.apiUrl, ['S1']);
  const rules = [{ commands: 'all' as const, people: [], groups: ['slack:S1'] }];
  world = await createWorld({ adapters: [adapter], policy: { rules, groups: {} } });
  await world.worker('hv1');
  await twins(world);
});
afterAll(async () => {
  await world.stop();
  await slack.stop();
});

let channel: string;
let count = 0;
beforeEach(() => {
  count += 1;
  channel = `C10${count}`;
  slack.workspace.addChannel(channel, `ops-${count}`);
});
afterEach(() => slack.faults.clear());

const mine = () =>
  slack.workspace.messages.filter(
    (each) => each.channel === channel && each.user === 'U0BOT' && !each.onlyFor,
  );
const roots = () => mine().filter(({ threadTs }) => threadTs === undefined);
const answered = (times = 1) =>
  until(() => mine().filter(({ threadTs, blocks }) => threadTs && blocks.length > 1).length >= times);
const shown = () => slack.workspace.shown();
const hasEnded = () => until(() => roots()[0]?.text.includes('unreachable') ?? false);

test('a slash command: one line in the channel, edited to the outcome, and the verdict in its thread', async () => {
  await slack.slash('web01 10.0.0.1', { channel });
  await answered();
  await hasEnded();
  expect(roots()).toHaveLength(1);
  expect(roots()[0]?.text).toMatch(/^✗ web01 → 10\.0\.0\.1: unreachable/u);
  expect(shown()).toContain('ip link set dev vnet0 master br0');
});

test('delivered twice, it is one question; a lost answer of Slack doubles nothing', async () => {
  const payload = slack.payloads.slash('web01 10.0.0.1', { channel });
  slack.faults.plan('chat.postMessage', { kind: 'answer-lost' }, 2);
  await slack.deliver(payload);
  await slack.deliver(payload);
  await answered();
  await hasEnded();
  await new Promise((resolve) => {
    setTimeout(resolve, 500);
  });
  expect(roots()).toHaveLength(1);
  expect(mine().filter(({ threadTs }) => threadTs !== undefined)).toHaveLength(1);
});

test('a button asks again in the same thread', async () => {
  await slack.mention('web01 10.0.0.1', { channel });
  await answered();
  await hasEnded();
  await slack.press('Run again', { user: 'U1' });
  await answered(2);
  expect(new Set(mine().flatMap(({ threadTs }) => threadTs ?? [])).size).toBe(1);
});

test('a message shortcut finds the question, or says that there is none', async () => {
  await slack.shortcut(
    { ts: '1.2', text: '[FIRING] WEB01 cannot reach <http://10.0.0.1|10.0.0.1>' },
    { channel },
  );
  await answered();
  await slack.shortcut({ ts: '1.2', text: 'lunch?' }, { channel });
  await until(() => shown().includes('does not name exactly one VM'));
});

test('who is not in the group is refused, alone, at a command and at a button', async () => {
  await slack.slash('web01 10.0.0.1', { channel, user: 'U2' });
  await until(() => shown().includes('(only for U2)'));
  expect(mine()).toHaveLength(0);
  await slack.slash('web01 10.0.0.1', { channel });
  await answered();
  await slack.press('Run again', { user: 'U2' });
  await until(() => shown().split('(only for U2)').length >= 3);
  expect(mine().filter(({ threadTs }) => threadTs !== undefined)).toHaveLength(1);
});

test('a channel that the bot is not in: the asker is told, with the cure', async () => {
  slack.workspace.addChannel('C900', 'elsewhere', { member: false });
  await slack.slash('web01 10.0.0.1', { channel: 'C900' });
  await until(() => shown().includes('/invite @vmping'));
});

test('a VM that is on two hypervisors: buttons for the asker alone, and the one that is pressed is asked', async () => {
  await slack.slash('twin 10.0.0.1', { channel });
  await until(() => shown().includes('(only for U1) twin is on several hypervisors: hv2, hv3'));
  expect(mine()).toHaveLength(0);
  await slack.press('twin on hv3 (running)');
  await answered();
  await hasEnded();
  expect(roots()).toHaveLength(1);
  expect(roots()[0]?.text).toContain('on hv3');
});
