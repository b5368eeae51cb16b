import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Block, textMessage } from '../../../../src/message/message.ts';
import { createSlackWorld } from './world.ts';

let world: Awaited<ReturnType<typeof createSlackWorld>>;
beforeEach(async () => {
  world = await createSlackWorld({ adapter: { groups: ['S1', 'S2'] } });
  world.slack.workspace.userGroups.set('S2', ['U2']);
  await world.start();
});
afterEach(() => world.stop());

const heard = async (count = 1) => {
  await expect.poll(() => world.commands.length, { timeout: 4_000 }).toBe(count);
  return world.commands.at(-1);
};
const shown = () => world.slack.workspace.shown();
const answer = (text: string) => textMessage('reply', text);

describe('what people do', () => {
  test('a slash command', async () => {
    expect(await world.slack.slash('web01 10.0.0.1')).toBeDefined();
    expect(await heard()).toMatchObject({
      how: 'slash',
      platform: 'slack',
      text: '/vmping web01 10.0.0.1',
      channel: 'C1',
      person: { id: 'U1', name: 'kim' },
      roles: ['S1'],
      thread: null,
    });
  });

  test('a mention in the channel: who it was is asked of Slack once', async () => {
    await world.slack.mention('web01 <http://db.example.org|db.example.org>', { user: 'U2' });
    expect(await heard()).toMatchObject({
      how: 'mention',
      text: 'web01 db.example.org',
      person: { id: 'U2', name: 'alex' },
      roles: ['S2'],
      thread: null,
    });
    await world.slack.mention('again', { user: 'U2' });
    await heard(2);
    expect(world.slack.made('users.info')).toHaveLength(1);
    expect(world.slack.made('usergroups.users.list')).toHaveLength(2);
  });

  test('a mention in a thread names that thread as openThread did', async () => {
    const { thread } = await world.adapter.openThread('C1', textMessage('root', 'asked'), 'first');
    await world.slack.mention('again', { threadTs: thread.split(':')[2] ?? '' });
    const command = await heard();
    expect(command).toMatchObject({ text: 'again', thread });
    await command?.reply(answer('There was no question in this thread.'));
    expect(shown()).toContain('  | (only for U1) There was no question in this thread.');
  });

  test('a message shortcut: all text of the message, of other bots too', async () => {
    await world.slack.shortcut({
      ts: '1.2',
      text: '',
      attachments: [
        {
          title: 'HostDown',
          text: 'web01 cannot reach <http://10.0.0.1|10.0.0.1>',
          fields: [{ title: 'for', value: '5m' }],
        },
      ],
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*firing*' } }, { type: 'divider' }],
    });
    expect(await heard()).toMatchObject({
      how: 'shortcut',
      text: 'HostDown\nweb01 cannot reach 10.0.0.1\nfor: 5m\nfiring',
      thread: null,
    });
  });

  test('a button, in a thread and on the line in the channel', async () => {
    const buttons = [{ action: 'again', label: 'Run again', value: 'r1' }];
    const blocks: Block[] = [{ kind: 'buttons', buttons }];
    const { thread } = await world.adapter.openThread('C1', { key: 'r', fallback: 'x', blocks }, 'first');
    await world.slack.press('Run again', { user: 'U2' });
    await expect.poll(() => world.presses.length).toBe(1);
    expect(world.presses[0]).toMatchObject({
      action: 'again',
      value: 'r1',
      thread,
      person: { id: 'U2' },
      roles: ['S2'],
    });
    await world.adapter.post(thread, { key: 'p', fallback: 'x', blocks }, 'first');
    await world.slack.press('Run again');
    await expect.poll(() => world.presses.length).toBe(2);
    expect(world.presses[1]?.thread).toBe(thread);
  });

  test('the acknowledgement waits for nothing', async () => {
    for (const method of ['users.info', 'usergroups.users.list']) {
      world.slack.faults.plan(method, { kind: 'silence' }, 10);
    }
    expect(await world.slack.slash('help')).toBeDefined();
    expect(await world.slack.mention('help')).toBeDefined();
    expect(world.commands).toHaveLength(0);
    await heard(2);
    expect(world.commands.map(({ person }) => person.name).toSorted()).toEqual(['U1', 'kim']);
  });

  test('what is delivered twice has one id', async () => {
    const { mention, slash } = world.slack.payloads;
    for (const payload of [mention('<@U0BOT> help'), slash('help')]) {
      await world.slack.deliver(payload);
      await world.slack.deliver(payload, 1);
    }
    await heard(4);
    const ids = world.commands.map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });

  test('a group that cannot be read has nobody in it, and is asked for again', async () => {
    world.slack.faults.plan('usergroups.users.list', { kind: 'status', status: 500 }, 2);
    await world.slack.slash('help');
    expect((await heard())?.roles).toEqual([]);
    await world.slack.slash('help');
    expect((await heard(2))?.roles).toEqual(['S1']);
  });

  test('payloads that nobody expects are left alone', async () => {
    await world.slack.deliver({
      type: 'events_api',
      body: { type: 'event_callback', event_id: 'E', event: { type: 'reaction_added' } },
    });
    await world.slack.deliver({
      type: 'interactive',
      body: { type: 'view_submission', user: { id: 'U1' }, team: {} },
    });
    await world.slack.slash('help');
    await heard();
  });
});

describe('an answer for one person', () => {
  test('five at the response URL, more as messages for this person', async () => {
    await world.slack.slash('help');
    const command = await heard();
    for (let count = 1; count <= 7; count += 1) {
      await command?.reply(answer(`answer ${count}`));
    }
    expect(shown().match(/only for U1/gu)).toHaveLength(7);
    expect(world.slack.made('chat.postEphemeral')).toHaveLength(2);
  });

  test('an expired response URL', async () => {
    await world.slack.slash('help');
    const command = await heard();
    world.slack.responseUrls.expire();
    await command?.reply(answer('still here'));
    expect(shown()).toContain('(only for U1) still here');
  });

  test('in a channel that the bot is not in: the response URL, then a direct message', async () => {
    world.slack.workspace.addChannel('C9', 'elsewhere', { member: false });
    await world.slack.slash('help', { channel: 'C9' });
    const command = await heard();
    await command?.reply(answer('first'));
    world.slack.responseUrls.expire();
    await command?.reply(answer('second'));
    expect(shown()).toMatch(/# elsewhere\n\(only for U1\) first/u);
    expect(shown()).toMatch(/# direct message to U1\nsecond/u);
  });

  test('a 429 there is told, not gone around', async () => {
    await world.slack.mention('help');
    const command = await heard();
    world.slack.faults.plan('chat.postEphemeral', { kind: 'rate-limited', retryAfter: 3 });
    await expect(command?.reply(answer('x'))).rejects.toMatchObject({
      reason: 'rate-limited',
      retryAfterMs: 3_000,
    });
  });
});
