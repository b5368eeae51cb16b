import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold } from '../../../src/incidents/fold.ts';
import { Incident } from '../../../src/incidents/incident.ts';
import { leadOf } from '../../../src/incidents/lead.ts';
import type { Episode } from '../../../src/model/episode.ts';
import { at, episode, onSwitch, over, path, tap } from './sample.ts';

function foldAll(episodes: readonly Episode[]): readonly Incident[] {
  let incidents: readonly Incident[] = [];
  for (const [index, each] of episodes.entries()) {
    incidents = fold(incidents, each, at(100 + index)).incidents;
  }
  return incidents;
}

/** What came together, without regard to order. */
function groups(incidents: readonly Incident[], names: ReadonlyMap<string, string>): readonly string[] {
  return incidents
    .filter(({ mergedInto }) => mergedInto === null)
    .map(({ episodes }) =>
      episodes
        .map(({ id }) => names.get(id) ?? '?')
        .toSorted()
        .join('+'),
    )
    .toSorted();
}

const named = (episodes: Readonly<Record<string, Episode>>) =>
  [Object.values(episodes), new Map(Object.entries(episodes).map(([name, { id }]) => [id, name]))] as const;

const bond = { device: 'bond0', role: 'bond', kind: 'bond-member-lost', behind: ['eth0', 'eth1'] };

const cases: readonly (readonly [string, Readonly<Record<string, Episode>>, readonly string[], string])[] = [
  [
    'taps behind one uplink',
    { a: tap('vnet0', 'web01'), b: tap('vnet1', 'web02'), up: episode('up') },
    ['a+b+up'],
    'eth0',
  ],
  [
    'taps alone are each its own guest’s',
    { a: tap('vnet0', 'web01'), b: tap('vnet1', 'web02') },
    ['a', 'b'],
    'vnet0',
  ],
  [
    'one switch, three hypervisors',
    {
      a: episode('a', { switch: onSwitch('1') }),
      b: episode('b', { hypervisor: 'hv2', switch: onSwitch('2'), startedAt: at(30), lastAt: at(50) }),
      c: episode('c', { hypervisor: 'hv3', switch: onSwitch('3'), startedAt: at(60), lastAt: at(70) }),
    },
    ['a+b+c'],
    'sw1',
  ],
  [
    'one switch, an hour apart',
    {
      a: episode('a', { switch: onSwitch('1') }),
      b: episode('b', { hypervisor: 'hv2', switch: onSwitch('2'), startedAt: at(3600), lastAt: at(3610) }),
    },
    ['a', 'b'],
    'eth0',
  ],
  [
    'no LLDP: two hypervisors are two incidents',
    { a: episode('a'), b: episode('b', { hypervisor: 'hv2' }) },
    ['a', 'b'],
    'eth0',
  ],
  [
    'LLDP without a name of the switch relates nothing',
    {
      a: episode('a', { switch: { chassis: ' ', name: 'sw1', port: '1' } }),
      b: episode('b', { hypervisor: 'hv2', switch: { chassis: ' ', name: 'sw1', port: '2' } }),
    },
    ['a', 'b'],
    'eth0',
  ],
  [
    'a bond and its member: the member is the cause',
    {
      bond: episode('bond', bond),
      member: episode('m', { role: 'bond-member' }),
    },
    ['bond+member'],
    'eth0',
  ],
  [
    'a bond and two members: the bond',
    {
      bond: episode('bond', bond),
      one: episode('m', { role: 'bond-member' }),
      two: episode('n', { device: 'eth1', role: 'bond-member' }),
    },
    ['bond+one+two'],
    'bond0',
  ],
  [
    'a path of a guest on the uplink, told late',
    {
      up: episode('up', { kind: 'link-down' }),
      p: path('p', 'web01', '10.0.0.1', { startedAt: at(7200), lastAt: at(7200) }),
    },
    ['p+up'],
    'eth0',
  ],
  [
    'a path of a guest elsewhere',
    {
      up: episode('up', { guests: { names: ['web01'], total: 1 } }),
      p: path('p', 'db01', '10.0.0.1'),
    },
    ['p', 'up'],
    'eth0',
  ],
  [
    'a path that does not cross this uplink',
    { up: episode('up'), p: path('p', 'web01', '10.0.0.1', { behind: ['br1', 'eth1'] }) },
    ['p', 'up'],
    'eth0',
  ],
  [
    'the same port: errors and flaps',
    { flap: episode('f'), errors: episode('e', { kind: 'link-errors', startedAt: at(-300) }) },
    ['errors+flap'],
    'eth0',
  ],
  [
    'the same port again long after',
    {
      first: over(episode('f'), 100),
      second: episode('s', { startedAt: at(900), lastAt: at(930) }),
    },
    ['first', 'second'],
    'eth0',
  ],
  [
    'the same port again at once',
    {
      first: over(episode('f'), 100),
      second: episode('s', { startedAt: at(130), lastAt: at(160) }),
    },
    ['first+second'],
    'eth0',
  ],
  [
    'one target, many guests',
    {
      a: path('a', 'web01', '10.0.0.9'),
      b: path('b', 'web02', '10.0.0.9', { hypervisor: 'hv2' }),
      c: path('c', 'web03', '10.0.0.8', { hypervisor: 'hv3' }),
    },
    ['a+b', 'c'],
    '10.0.0.9',
  ],
];

describe('what belongs together, in whichever order it is heard of', () => {
  test.each(cases)('%s', (_, episodes, expected, subject) => {
    const [all, names] = named(episodes);
    fc.assert(
      fc.property(fc.shuffledSubarray([...all], { minLength: all.length }), (order) => {
        const incidents = foldAll(order);
        expect(groups(incidents, names)).toEqual(expected);
        const subjects = incidents
          .filter(({ mergedInto }) => mergedInto === null)
          .map(({ episodes: [first, ...more] }) => {
            const lead = first && leadOf([first, ...more]);
            return lead?.kind === 'switch' ? lead.name : (lead?.episode.device ?? lead?.episode.target);
          });
        expect(subjects).toContain(subject);
      }),
      { numRuns: 30 },
    );
  });
});

const anyEpisode: fc.Arbitrary<Episode> = fc
  .record({
    name: fc.integer({ min: 0, max: 12 }),
    seq: fc.integer({ min: 0, max: 3 }),
    hypervisor: fc.constantFrom('hv1', 'hv2', 'hv3'),
    device: fc.constantFrom('eth0', 'eth1', 'bond0', 'vnet0', null),
    role: fc.constantFrom('uplink', 'bond', 'bond-member', 'tap', null),
    kind: fc.constantFrom('link-flap', 'link-down', 'link-errors', 'path-broken', 'bond-member-lost'),
    vm: fc.constantFrom('web01', 'web02', null),
    target: fc.constantFrom('10.0.0.1', '10.0.0.2', null),
    phase: fc.constantFrom('open', 'over'),
    start: fc.integer({ min: 0, max: 8_000 }),
    behind: fc.subarray(['br0', 'eth0', 'bond0']),
    port: fc.option(fc.constantFrom('1', '2', '3'), { nil: null }),
  })
  .map(({ name, start, port, phase, ...rest }) =>
    episode(`n${name}`, {
      ...rest,
      phase,
      startedAt: at(start),
      lastAt: at(start + 10),
      endedAt: phase === 'over' ? at(start + 70) : null,
      switch: port === null ? null : onSwitch(port),
    }),
  );

describe('whatever is heard', () => {
  test('no episode is lost or in two incidents, the newest word counts, and a repetition changes nothing', () => {
    fc.assert(
      fc.property(fc.array(anyEpisode, { maxLength: 40 }), (heard) => {
        const incidents = foldAll(heard);
        const held = incidents.flatMap(({ episodes }) => episodes);
        expect(new Set(held.map(({ id }) => id)).size).toBe(held.length);
        expect(new Set(held.map(({ id }) => id))).toEqual(new Set(heard.map(({ id }) => id)));
        for (const { id, seq } of held) {
          expect(seq).toBe(Math.max(...heard.filter((each) => each.id === id).map((each) => each.seq)));
        }
        for (const each of incidents) {
          expect(Incident.parse(each)).toEqual(each);
          expect(each.mergedInto === null).toBe(each.episodes.length > 0);
          const into = incidents.find(({ id }) => id === each.mergedInto);
          expect(each.mergedInto === null || into !== undefined).toBe(true);
        }
        for (const each of held) {
          const again = fold(incidents, each, at(9_000));
          expect(again).toMatchObject({ news: 'stale', changed: [] });
          expect(again.incidents).toBe(incidents);
        }
      }),
    );
  });

  test('told once each, the order decides nothing', () => {
    const set = fc.uniqueArray(anyEpisode, { selector: ({ id }) => id, maxLength: 12 });
    const withOrder = set.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(withOrder, ([one, other]) => {
        const names = new Map(one.map(({ id }) => [id, id]));
        expect(groups(foldAll(other), names)).toEqual(groups(foldAll(one), names));
      }),
      { numRuns: 300 },
    );
  });

  test('what changed is told, and nothing else changes', () => {
    fc.assert(
      fc.property(fc.array(anyEpisode, { maxLength: 20 }), anyEpisode, (heard, last) => {
        const before = foldAll(heard);
        const { incidents, changed, id } = fold(before, last, at(9_999));
        expect(incidents.find((each) => each.id === id)?.episodes.some((each) => each.id === last.id)).toBe(
          true,
        );
        const ids = new Set(changed.map((each) => each.id));
        for (const each of incidents.filter((one) => !ids.has(one.id))) {
          expect(before).toContain(each);
        }
        for (const each of changed) {
          expect(each.version).toBe((before.find((one) => one.id === each.id)?.version ?? 0) + 1);
        }
      }),
    );
  });
});
