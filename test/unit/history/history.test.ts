import { describe, expect, test } from 'vitest';
import { emptyHistory, History, memoryOf, observe, remember } from '../../../src/history/history.ts';
import { type StoryOf, tellStory } from '../../../src/history/story.ts';

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 10, 22, 12, minute, second)).toISOString();
const path = { vm: 'web01', target: '10.0.0.1' };
const devices = ['vnet0', 'br0', 'eth0'];
const answered = (outcome: StoryOf['outcome'], when: string) => ({ ...path, outcome, at: when });
const story = (history: History, outcome: StoryOf['outcome'], when: string) =>
  tellStory(history, null, { ...answered(outcome, when), devices });

describe('observe', () => {
  test('the first look at a section is no change, later ones are compared', () => {
    const first = observe(emptyHistory, { link: { 'br0 up': 'on', 'vnet0 master': 'br0' } }, at(0));
    expect(first.changes).toEqual([]);
    const second = observe(first, { link: { 'br0 up': 'off', 'eth1 up': 'on' }, addr: { x: '1' } }, at(1));
    expect(second.changes).toEqual([
      { at: at(1), section: 'link', what: 'br0 up', before: 'on', after: 'off' },
      { at: at(1), section: 'link', what: 'vnet0 master', before: 'br0', after: null },
      { at: at(1), section: 'link', what: 'eth1 up', before: null, after: 'on' },
    ]);
  });

  test('a section that could not be read is neither gone nor forgotten', () => {
    const first = observe(emptyHistory, { link: { 'br0 up': 'on' } }, at(0));
    const later = observe(observe(first, {}, at(1)), { link: { 'br0 up': 'off' } }, at(2));
    expect(later.changes.map(({ at: when, after }) => [when, after])).toEqual([[at(2), 'off']]);
  });

  test('settings that an older vmping did not look at are no changes', () => {
    const old: History = { ...emptyHistory, state: { link: { 'br0 up': 'on' } } };
    const first = observe(old, { link: { 'br0 up': 'on', 'br0 isolated': 'off' } }, at(0));
    expect(first.changes).toEqual([]);
    expect(observe(first, { link: { 'br0 up': 'on', 'br0 isolated': 'on' } }, at(1)).changes).toHaveLength(1);
  });

  test('it never grows without end', () => {
    let history = emptyHistory;
    for (let count = 0; count < 700; count++) {
      history = observe(history, { link: { 'br0 mtu': `${count}`.repeat(1_000) } }, at(count));
    }
    expect(history.changes.length).toBe(500);
    expect(History.safeParse(history).success).toBe(true);
    expect(history.changes.at(-1)?.after?.length).toBe(2_000);
    const muchLater = observe(history, { link: { 'br0 mtu': 'now' } }, '2026-12-22T12:00:00.000Z');
    expect(muchLater.changes.length).toBe(1);
  });
});

describe('remember', () => {
  test('when it worked, since when it is broken; what was inconclusive says nothing', () => {
    let history = remember(emptyHistory, answered('reachable', at(0)));
    history = remember(history, answered('inconclusive', at(1)));
    history = remember(history, answered('unreachable', at(2)));
    history = remember(history, answered('degraded', at(3)));
    expect(memoryOf(history, 'web01', '10.0.0.1')).toEqual({
      workedAt: at(0),
      brokenSince: at(2),
      askedAt: at(3),
    });
    expect(memoryOf(remember(history, answered('reachable', at(4))), 'web01', '10.0.0.1')).toMatchObject({
      workedAt: at(4),
      brokenSince: null,
    });
    expect(memoryOf(history, 'web01', '10.0.0.2')).toBeNull();
  });

  test('the paths that were asked about longest ago are forgotten first', () => {
    let history = emptyHistory;
    for (let count = 0; count < 502; count++) {
      history = remember(history, { vm: `vm${count}`, target: 't', outcome: 'reachable', at: at(count) });
    }
    expect(memoryOf(history, 'vm1', 't')).toBeNull();
    expect(memoryOf(history, 'vm2', 't')).not.toBeNull();
  });
});

describe('tellStory', () => {
  const worked = remember(
    observe(
      emptyHistory,
      { link: { 'br0 up': 'on', 'br9 up': 'on' }, 'domain web01': { nic: 'a' }, 'domain db01': { nic: 'a' } },
      at(0),
    ),
    answered('reachable', at(1)),
  );

  test('broken after a change on this path: in step with it; what is elsewhere is not told', () => {
    const changed = observe(
      worked,
      {
        link: { 'br0 up': 'off', 'br9 up': 'off' },
        'domain web01': { nic: 'b' },
        'domain db01': { nic: 'b' },
      },
      at(2),
    );
    const told = story(changed, 'unreachable', at(3));
    expect(told).toMatchObject({ workedAt: at(1), brokenSince: at(3), pattern: 'after-change' });
    expect(told.changes.map(({ what }) => what.params['what'])).toEqual(['br0 up', 'nic']);
  });

  test('broken for more than a minute with no change: lasting; before that it is too early to tell', () => {
    const broken = remember(worked, answered('unreachable', at(2)));
    expect(story(broken, 'unreachable', at(2, 30)).pattern).toBeNull();
    expect(story(broken, 'unreachable', at(4)).pattern).toBe('lasting');
  });

  test('a change from after it broke is told and is not why it broke', () => {
    const broken = remember(worked, answered('unreachable', at(2)));
    const told = story(observe(broken, { link: { 'br0 up': 'off' } }, at(5)), 'unreachable', at(6));
    expect(told.pattern).toBe('lasting');
    expect(told.changes).toHaveLength(1);
  });

  test('works again within a minute: temporary, unless somebody changed something', () => {
    const broken = remember(worked, answered('unreachable', at(2)));
    expect(story(broken, 'reachable', at(2, 40))).toMatchObject({ pattern: 'temporary', brokenSince: null });
    expect(story(broken, 'reachable', at(9)).pattern).toBeNull();
    const mended = observe(broken, { link: { 'br0 up': 'off' } }, at(2, 20));
    expect(story(mended, 'reachable', at(2, 40))).toMatchObject({
      pattern: 'after-change',
      changes: [{ at: at(2, 20) }],
    });
  });

  test('broken by a change that was seen with the break, mended by what nobody sees: no flap', () => {
    const changed = observe(worked, { link: { 'br0 up': 'off' } }, at(2));
    const broken = remember(changed, answered('unreachable', at(2)));
    expect(story(broken, 'reachable', at(2, 40))).toMatchObject({
      pattern: 'after-change',
      changes: [{ at: at(2) }],
    });
    const first = observe(emptyHistory, { link: { 'br0 up': 'on' } }, at(0));
    const unknown = remember(
      observe(first, { link: { 'br0 up': 'off' } }, at(2)),
      answered('unreachable', at(2)),
    );
    expect(story(unknown, 'reachable', at(2, 40))).toMatchObject({ workedAt: null, pattern: 'after-change' });
  });

  test('where it is not known when it worked, the last hour is told', () => {
    const seen = observe(emptyHistory, { link: { 'eth0 mtu': '1500' } }, at(0));
    const changed = observe(observe(seen, { link: { 'eth0 mtu': '9000' } }, at(1)), {}, at(2));
    expect(story(changed, 'unreachable', at(40))).toMatchObject({ workedAt: null, pattern: null });
    expect(story(changed, 'unreachable', at(40)).changes).toHaveLength(1);
    expect(story(changed, 'unreachable', at(70)).changes).toEqual([]);
  });

  test('rules are told by line, routes by device, packages by what they do', () => {
    const before = observe(
      emptyHistory,
      {
        'nft-ruleset': { 'nft inet f c rules': 'a\nb' },
        route: { 'route default': 'via 10.0.0.1 dev br0', 'route 1.0.0.0/8': 'via 1.1.1.1 dev tun9' },
        'bridge-netfilter': {
          'net.bridge bridge-nf-call-iptables': 'off',
          'br9 nf_call-iptables': 'off',
        },
      },
      at(0),
    );
    const after = observe(
      before,
      {
        'nft-ruleset': { 'nft inet f c rules': 'b\nc' },
        route: { 'route 1.0.0.0/8': 'via 1.1.1.2 dev tun9' },
        'bridge-netfilter': {
          'net.bridge bridge-nf-call-iptables': 'on',
          'br9 nf_call-iptables': 'on',
        },
      },
      at(1),
    );
    const log = {
      changes: [
        { at: at(2), name: 'libvirt0', before: '9.0.0-4', after: '9.0.0-5' },
        { at: at(2), name: 'vim', before: '1', after: '2' },
        { at: 'yesterday', name: 'libvirt1', before: '1', after: '2' },
      ],
    };
    const told = tellStory(after, log, { ...answered('unreachable', at(3)), devices });
    expect(told.changes.map(({ what }) => [what.key, what.params])).toEqual([
      ['change.lines', { what: 'nft inet f c rules', lines: '+ c; - a' }],
      ['change.setting-removed', { what: 'route default', value: 'via 10.0.0.1 dev br0' }],
      ['change.setting', { what: 'net.bridge bridge-nf-call-iptables', before: 'off', after: 'on' }],
      ['change.package', { what: 'libvirt0', before: '9.0.0-4', after: '9.0.0-5' }],
    ]);
  });

  test('what was done and undone again since it worked is no change, nor the reason', () => {
    const done = observe(worked, { link: { 'br0 up': 'off' } }, at(2));
    const undone = observe(done, { link: { 'br0 up': 'on' } }, at(3));
    expect(story(undone, 'unreachable', at(4))).toMatchObject({ pattern: null, changes: [] });
    expect(story(remember(undone, answered('unreachable', at(4))), 'unreachable', at(9)).pattern).toBe(
      'lasting',
    );
    // Broken by it, and mended by its undoing: both are told.
    const broken = remember(done, answered('unreachable', at(2, 30)));
    const mended = observe(broken, { link: { 'br0 up': 'on' } }, at(3));
    expect(story(mended, 'reachable', at(4)).changes.map(({ at: when }) => when)).toEqual([at(2), at(3)]);
  });

  test('a setting that changed twice is told once, from what it was to what it is', () => {
    const twice = ['9000', '1400'].reduce(
      (history, mtu, index) => observe(history, { link: { 'br0 mtu': mtu } }, at(index + 1)),
      observe(emptyHistory, { link: { 'br0 mtu': '1500' } }, at(0)),
    );
    const told = story(twice, 'unreachable', at(5)).changes;
    expect(told.map(({ at: when, what }) => [when, what.params])).toEqual([
      [at(2), { what: 'br0 mtu', before: '1500', after: '1400' }],
    ]);
  });

  test('what follows from leaving a bridge, or from a device that came, is not told beside it', () => {
    const port = { 'vnet0 isolated': 'off', 'vnet0 learning': 'on', 'vnet0 flood': 'on' };
    const inBridge = observe(
      emptyHistory,
      { link: { 'vnet0 up': 'on', 'vnet0 master': 'br0', ...port } },
      at(0),
    );
    const out = observe(inBridge, { link: { 'vnet0 up': 'on', 'vnet0 master': 'none' } }, at(1));
    const whats = (history: History) =>
      story(history, 'unreachable', at(2)).changes.map(({ what }) => what.params['what']);
    expect(whats(out)).toEqual(['vnet0 master']);
    const none = observe(emptyHistory, { link: {} }, at(0));
    const came = { 'vnet0 up': 'on', 'vnet0 mtu': '1500' };
    expect(whats(observe(none, { link: { ...came, 'vnet0 master': 'br0', ...port } }, at(1)))).toEqual([
      'vnet0 master',
    ]);
    expect(whats(observe(none, { link: came }, at(1)))).toEqual(['vnet0 up']);
  });

  test('of many rules those that every packet meets are told', () => {
    const before = observe(emptyHistory, { 'iptables-save': { 'iptables filter FORWARD': 'ACCEPT' } }, at(0));
    const chains = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`iptables nat X${index} rules`, '-j RETURN']),
    );
    const after = observe(
      before,
      { 'iptables-save': { 'iptables filter FORWARD': 'DROP', ...chains } },
      at(1),
    );
    const told = story(after, 'unreachable', at(2)).changes.map(({ what }) => what.params['what']);
    expect(told).toHaveLength(6);
    expect(told[0]).toBe('iptables filter FORWARD');
  });
});
