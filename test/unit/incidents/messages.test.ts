import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { fold } from '../../../src/incidents/fold.ts';
import type { Incident } from '../../../src/incidents/incident.ts';
import type { Silence } from '../../../src/incidents/silence.ts';
import { renderDiscord } from '../../../src/message/discord/render.ts';
import { renderDetails } from '../../../src/message/incident/details.ts';
import { renderIncidentLine } from '../../../src/message/incident/line.ts';
import { renderDigest, renderFlood } from '../../../src/message/incident/many.ts';
import { newsOf } from '../../../src/message/incident/news.ts';
import { renderIncident, renderMerged } from '../../../src/message/incident/root.ts';
import { renderSilences, silenceEnded, silenceSaid } from '../../../src/message/incident/silence.ts';
import { renderTimeline } from '../../../src/message/incident/timeline.ts';
import { Message, textMessage } from '../../../src/message/message.ts';
import { hasText } from '../../../src/message/say.ts';
import { renderSlack } from '../../../src/message/slack/render.ts';
import { renderTerminal } from '../../../src/message/terminal/render.ts';
import { deviceRoles, type Episode, episodeKinds } from '../../../src/model/episode.ts';
import { faultsOf } from '../../servers/discord/openapi.ts';
import { show } from '../../servers/discord/show.ts';
import { refusalOf } from '../../servers/slack/message-limits.ts';
import { at, episode, onSwitch, over, path, tap } from './sample.ts';

// Long texts on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

function incidentOf(...episodes: readonly Episode[]): Incident {
  let incidents: readonly Incident[] = [];
  let id = '';
  for (const each of episodes) {
    ({ incidents, id } = fold(incidents, each, at(0)));
  }
  return incidents.find((each) => each.id === id) as Incident;
}
const line = (...episodes: readonly Episode[]) => renderIncidentLine(incidentOf(...episodes), 'en');
/** Times of day are those of this machine. */
const time = (seconds: number) => new Date(at(seconds)).toLocaleTimeString('en-GB');

test('every kind has its line, open and over, and every role its name', () => {
  const keys = [
    ...episodeKinds.flatMap((kind) => [`incident.${kind}.open`, `incident.${kind}.over`]),
    ...deviceRoles.map((role) => `incident.role.${role}`),
  ];
  expect(keys.filter((key) => !hasText(key, 'en'))).toEqual([]);
});

describe('the one line', () => {
  const uplink = episode('a', { switch: onSwitch('Gi1/0/7') });
  test.each<[string, string, readonly Episode[]]>([
    [
      'an uplink',
      '⚠ hv1: eth0 (uplink, sw1 port Gi1/0/7) flaps: 7 transitions in 34 s, now down; 12 guests hang on it',
      [uplink],
    ],
    [
      'that is stable again',
      `✓ hv1: eth0 (uplink, sw1 port Gi1/0/7) is stable since ${time(34)}: 7 transitions in 34 s, now up; 12 guests hang on it`,
      [over(uplink, 100)],
    ],
    [
      'a switch without a name, a port without one',
      '⚠ hv1: eth0 (uplink, 00:1b port ?) flaps: 1 transition in 4 min, now down; 1 guest hangs on it: web01',
      [
        episode('a', {
          switch: { chassis: '00:1b', name: '', port: '' },
          count: 1,
          lastAt: at(240),
          guests: { names: ['web01'], total: 1 },
        }),
      ],
    ],
    [
      'a switch: the guests of each hypervisor once',
      '⚠ sw1: links to it are down on 2 hypervisors: hv1 eth0 (1), hv1 eth1 (2), hv2 eth0 (3); 24 guests hang on it',
      [
        episode('x', { kind: 'link-down', switch: onSwitch('1') }),
        episode('y', { kind: 'link-down', device: 'eth1', switch: onSwitch('2') }),
        episode('z', { kind: 'link-down', hypervisor: 'hv2', switch: onSwitch('3') }),
      ],
    ],
    ['a tap', '⚠ hv1: vnet3 (tap of web01) flaps: 7 transitions in 34 s, now down', [tap('vnet3', 'web01')]],
    [
      'a link that is down',
      `⚠ hv1: bond0 (bond) is down since ${time(0)}; 12 guests hang on it`,
      [episode('b', { kind: 'link-down', device: 'bond0', role: 'bond' })],
    ],
    [
      'a link that was down',
      `✓ hv1: bond0 (bond) is up again since ${time(7_500)}: it was down for 2 h 5 min; 12 guests hang on it`,
      [over(episode('b', { kind: 'link-down', device: 'bond0', role: 'bond' }), 7_500)],
    ],
    [
      'a link that was down, and was watched for a while after it came back',
      `✓ hv1: bond0 (bond) is up again since ${time(60)}: it was down for 60 s; 12 guests hang on it`,
      [over(episode('b', { kind: 'link-down', device: 'bond0', role: 'bond', ceasedAt: at(60) }), 90)],
    ],
    ['a path', `⚠ web01 on hv1 → 10.0.0.1: broken since ${time(0)}`, [path('p', 'web01', '10.0.0.1')]],
    [
      'a path that nobody sees',
      `? web01 on hv1 → 10.0.0.1: nobody could look at it since ${time(0)}`,
      [path('p', 'web01', '10.0.0.1', { kind: 'path-unseen' })],
    ],
    [
      'a path that is still broken when its uplink is well',
      `✓ hv1: eth0 (uplink) is stable since ${time(34)}: 7 transitions in 34 s, now up; still in trouble: web01 → 10.0.0.1`,
      [over(episode('a'), 100), path('p', 'web01', '10.0.0.1')],
    ],
    [
      'an address',
      `⚠ hv1: vnet3 (tap of web01): two machines answer for one address since ${time(0)}`,
      [tap('vnet3', 'web01', { kind: 'address-conflict' })],
    ],
    [
      'moves',
      '⚠ hv1: br0 (bridge): MAC addresses move between its ports: 60 times in 34 s; 12 guests hang on it',
      [episode('m', { kind: 'mac-moves', device: 'br0', role: 'bridge', count: 60, up: null })],
    ],
  ])('%s', (_, expected, episodes) => {
    expect(line(...episodes)).toBe(expected);
  });
});

describe('the timeline', () => {
  const drawn = (steps: readonly (readonly [number, boolean])[], changes = {}) =>
    renderTimeline(
      episode('t', {
        timeline: steps.map(([seconds, up]) => ({ at: at(seconds), up, count: 1 })),
        startedAt: at(steps[0]?.[0] ?? 0),
        lastAt: at(steps.at(-1)?.[0] ?? 0),
        ...changes,
      }),
    );
  test.each<[string, readonly (readonly [number, boolean])[], object, string]>([
    [
      'down, up, down',
      [
        [0, false],
        [10, true],
        [20, true],
        [30, false],
      ],
      {},
      '▁▁▁▁▁▁▁▁▁▁███████████████████▁',
    ],
    ['one event has no rhythm', [[0, false]], {}, ''],
    [
      'what was before the steps that are kept is not known',
      [
        [15, false],
        [30, true],
      ],
      { startedAt: at(0) },
      '···············▁▁▁▁▁▁▁▁▁▁▁▁▁▁█',
    ],
  ])('%s', (_, steps, changes, expected) => {
    expect(drawn(steps, changes).split(' ')[1] ?? '').toBe(expected);
  });
});

const rough = fc.constantFrom(
  '<!channel>',
  '@everyone',
  '<@1>',
  '[a](b)',
  '```',
  '\u202E',
  '\u001B[2J',
  '*b*',
  '`',
  '_',
  'a',
  'sw 1',
  'é',
  '中',
  '|',
  '\n',
  '\uD800',
);
const nasty = fc.array(rough, { maxLength: 12 }).map((parts) => parts.join(''));
const vmName = nasty
  .map((name) =>
    name
      .replaceAll(/[/\p{Cc}\p{Cs}\u2028\u2029]/gu, '')
      .trim()
      .replace(/^-+/u, '')
      .slice(0, 60)
      .trim(),
  )
  .filter((name) => name !== '');
const someText = fc.oneof(
  fc.record({ key: fc.constant('no.such'), params: fc.record({ what: nasty }) }),
  fc.constant({ key: 'silence.none', params: {} }),
);
const anyEpisode: fc.Arbitrary<Episode> = fc
  .record({
    name: fc.integer({ min: 0, max: 1_000_000 }),
    kind: fc.constantFrom(...episodeKinds),
    role: fc.constantFrom(...deviceRoles, null),
    device: fc.constantFrom('eth0', 'vnet12', 'bond0.100', null),
    hypervisor: fc.constantFrom('hv1', 'hv2'),
    vm: fc.option(vmName, { nil: null }),
    target: fc.option(nasty, { nil: null }),
    phase: fc.constantFrom('open', 'over'),
    up: fc.constantFrom(true, false, null),
    count: fc.integer({ min: 0, max: 10_000_000 }),
    start: fc.integer({ min: 0, max: 50 }),
    long: fc.integer({ min: 0, max: 1_000_000 }),
    steps: fc.array(fc.tuple(fc.integer({ min: 0, max: 1_000 }), fc.constantFrom(true, false, null)), {
      maxLength: 60,
    }),
    switch: fc.option(fc.record({ chassis: nasty, name: nasty, port: nasty }), { nil: null }),
    names: fc.array(vmName, { maxLength: 50 }),
    more: fc.integer({ min: 0, max: 500 }),
    changes: fc.array(someText, { maxLength: 5 }),
    causes: fc.array(
      fc.record({
        what: someText,
        todo: someText,
        commands: fc.array(
          nasty.map((text) => text.slice(0, 300)),
          { maxLength: 5 },
        ),
      }),
      { maxLength: 5 },
    ),
    proof: fc.array(someText, { maxLength: 20 }),
  })
  .map(({ name, start, long, steps, names, more, changes, phase, ...rest }) =>
    episode(`n${name}`, {
      ...rest,
      phase,
      startedAt: at(start),
      lastAt: at(start + long),
      endedAt: phase === 'over' ? at(start + long + 60) : null,
      timeline: steps
        .toSorted(([one], [other]) => one - other)
        .map(([seconds, up]) => ({ at: at(start + seconds), up, count: 1 })),
      guests: { names, total: names.length + more },
      changes: changes.map((what) => ({ at: at(start), what })),
    }),
  );
const anyIncident = fc
  .array(anyEpisode, { minLength: 1, maxLength: 30 })
  .map((episodes): Incident => ({ ...incidentOf(...episodes.slice(0, 1)), episodes }));
const silence: Silence = {
  v: 1,
  id: 's0123456789abcdef',
  subjects: [{ hypervisor: incidentOf(episode('a')).episodes[0]?.hypervisor ?? null, name: 'eth0' }],
  incident: null,
  chassis: null,
  by: { id: 'U1', name: '<!channel> *ann*' },
  since: at(0),
  until: at(90_000),
  ended: null,
};

test.each([0, 3])(
  'a notification says that it is silenced, whether or not alerts were held back (%i)',
  (muted) => {
    const incident = incidentOf(episode('a'));
    const state = { silence: { ...silence, by: { id: 'U1', name: 'ann' } }, muted, silent: [] };
    const { fallback } = renderIncident(incident, state, 'en');
    expect(fallback).toMatch(/12 guests hang on it .*ann/u);
    expect(fallback).not.toMatch(/held back|muted/u);
    expect(renderIncident(incident, { ...state, silence: null }, 'en').fallback).toBe(
      renderIncidentLine(incident, 'en'),
    );
  },
);

test('whatever an agent tells becomes messages that each platform takes, and nothing in them is live', () => {
  fc.assert(
    fc.property(anyIncident, anyIncident, fc.boolean(), (incident, other, isSilent) => {
      const lines = [renderIncidentLine(incident, 'en'), renderIncidentLine(other, 'en')];
      const silent = isSilent
        ? [{ hypervisor: incident.episodes[0]?.hypervisor ?? 'hv1', since: at(0) }]
        : [];
      const messages = [
        renderIncident(
          incident,
          { silence: isSilent ? silence : null, muted: isSilent ? 3 : 0, silent },
          'en',
        ),
        renderMerged(incident, other, 'en'),
        renderDetails('k', incident, 'en'),
        ...newsOf(incident, 'en').map((news) => textMessage(`k.${news.key}`.slice(0, 200), news.line)),
        renderFlood('k', lines, 'en'),
        renderDigest('k', lines, 'en'),
        textMessage('k', silenceSaid(silence, 'en')),
        textMessage('k', silenceEnded(silence, 2, 'en')),
        renderSilences('k', [{ silence, muted: 2 }], 'en'),
      ];
      for (const message of messages) {
        expect(Message.safeParse(message).success).toBe(true);
        expect(refusalOf(renderSlack(message))).toBeUndefined();
        const { payload } = renderDiscord(message);
        expect(faultsOf('MessageCreateRequest', payload)).toEqual([]);
        expect(show(payload.content).live).toEqual([]);
        expect(show(payload.embeds[0]?.description ?? '').live).toEqual([]);
        const shown = renderTerminal(message, { columns: 80, colour: false }).lines.join('');
        expect(shown).not.toMatch(/[\p{Cc}\u202e]/u);
      }
    }),
    { numRuns: 60 },
  );
});

test('news has one key each, and what was news stays news', () => {
  fc.assert(
    fc.property(fc.array(anyEpisode, { minLength: 1, maxLength: 10 }), anyEpisode, (episodes, last) => {
      const before: Incident = { ...incidentOf(...episodes.slice(0, 1)), episodes };
      const keys = newsOf(before, 'en').map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      const after = newsOf({ ...before, episodes: [...episodes, last] }, 'en').map(({ key }) => key);
      const lasting = keys.filter((key) => key.startsWith('hypervisor.'));
      expect(after).toEqual(expect.arrayContaining(lasting));
    }),
  );
});
