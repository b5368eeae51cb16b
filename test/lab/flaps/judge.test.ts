import { expect, test } from 'vitest';
import { episode, over } from '../../unit/incidents/sample.ts';
import { wrongsOf } from './judge.ts';
import type { MemberStory } from './member.ts';
import type { Seen } from './seen.ts';

/** The bench of the flaps must be able to fail: stories that are wrong in one thing each. */

const guests = ['db01', 'web01'];
const shared = { guests: { names: guests, total: 2 } };
const flap = over(episode('flap', { ...shared, role: 'bond-member', count: 12 }), 90);
const lost = over(
  episode('lost', {
    ...shared,
    kind: 'bond-member-lost',
    device: 'bond0',
    role: 'bond',
    count: 1,
    behind: ['eth0', 'eth1'],
  }),
  90,
);

const shown = (root: string): Seen['threads'] => [
  { root, states: [root], replies: ['with it: hv1: bond0 (bond) ...'] },
];

const incident = (id: string, episodes: Seen['incidents'][number]['episodes']) =>
  ({
    v: 1,
    id,
    openedAt: flap.startedAt,
    version: 1,
    episodes,
    mergedInto: null,
  }) as Seen['incidents'][number];

const right: MemberStory = {
  made: 12,
  counted: { eth0: 12, eth1: 0, bond0: 0 },
  away: { redisUrl: '', incidents: [], threads: shown('⚠ hv1: eth0 (bond member) flaps: 11 transitions') },
  end: {
    redisUrl: '',
    incidents: [incident('i1', [flap, lost])],
    threads: shown('✓ hv1: eth0 (bond member) is stable since 12:00:00: 12 transitions in 20 s'),
  },
};

const ended = (changes: Partial<Seen>): MemberStory => ({ ...right, end: { ...right.end, ...changes } });
const told = (...episodes: Seen['incidents'][number]['episodes']) =>
  ended({ incidents: [incident('i1', episodes)] });

test('a story that is right', () => {
  expect(wrongsOf(right, guests)).toEqual([]);
});

test.each<[string, MemberStory, RegExp]>([
  ['a transition that was missed', told({ ...flap, count: 11 }, lost), /told: 11 instead of 12/u],
  ['the bond went, too', { ...right, counted: { eth0: 12, eth1: 0, bond0: 2 } }, /"bond0":2/u],
  ['the lost member was not told', told(flap), /what was told/u],
  ['a false alarm', told(flap, lost, { ...flap, device: lost.device }), /what was told/u],
  ['a wrong role', told({ ...flap, role: 'uplink' }, lost), /eth0 uplink/u],
  ['a guest is not known', told({ ...flap, guests: { names: [], total: 0 } }, lost), /hang on eth0: \[\]/u],
  ['the bond hangs on nothing', told(flap, { ...lost, behind: [] }), /bond0 hangs on eth0: false/u],
  ['it is down at the end', told({ ...flap, up: false }, lost), /at the end: false/u],
  ['two incidents', ended({ incidents: [incident('i1', [flap]), incident('i2', [lost])] }), /^incidents: 2/u],
  ['two messages', ended({ threads: [...right.end.threads, ...right.end.threads] }), /^messages at the end/u],
  [
    'the bond on top',
    ended({ threads: shown('✓ hv1: bond0 (bond) 12 transitions') }),
    /^messages at the end/u,
  ],
  ['no end', ended({ threads: right.away.threads }), /^messages at the end/u],
])('%s', (_, story, wrong) => {
  const wrongs = wrongsOf(story, guests);
  expect(wrongs.some((line) => wrong.test(line))).toBe(true);
});
