import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { BondPort } from '../../../src/facts/shared/link-kinds.ts';
import { type Evidence, type NicSettings, noEvidence } from '../../../src/flap/causes/evidence.ts';
import { rhythmOf } from '../../../src/flap/causes/rhythm.ts';
import { explain } from '../../../src/flap/causes.ts';
import type { EpisodeCore } from '../../../src/flap/change.ts';
import { contextOf } from '../../../src/flap/context.ts';
import { toEpisode } from '../../../src/flap/episode.ts';
import { type DetectedKind, DetectedKind as Kinds, type Observation } from '../../../src/flap/observation.ts';
import type { DevicePlace } from '../../../src/flap/roles.ts';
import type { Step } from '../../../src/flap/timeline.ts';
import { causes as texts } from '../../../src/message/en/alerts/causes.ts';
import { placeholders, say } from '../../../src/message/say.ts';
import type { DeviceRole } from '../../../src/model/episode.ts';
import { link } from '../checks/builders.ts';
import { Host, minute, second, subject, t0 } from './fixtures.ts';

/** An episode as the detector opens it. */
function episode(kind: DetectedKind, changes: Partial<EpisodeCore> = {}, device = 'eth0'): EpisodeCore {
  const host = new Host();
  const about = subject(kind, device);
  const seen: readonly Observation[] = [
    { type: 'count', subject: about, at: t0, count: 10_000, up: null },
    { type: 'condition', subject: about, at: t0, holds: true },
  ];
  host.see(t0, ...seen);
  host.see(t0 + minute);
  const [opened] = host.changes;
  if (opened === undefined) {
    throw new Error(`no episode of ${kind}`);
  }
  return { ...opened.episode, ...changes };
}

function place(role: DeviceRole, changes: Partial<DevicePlace> = {}): DevicePlace {
  return { device: 'eth0', role, behind: [], guests: ['web01'], ...changes };
}

function nic(changes: Partial<NicSettings> = {}): NicSettings {
  return {
    driver: 'ixgbe',
    speed: 1_000,
    duplex: 'full',
    autoneg: true,
    medium: 'copper',
    eee: false,
    ...changes,
  };
}

/** The names of the causes, most likely first. */
function causesOf(core: EpisodeCore, evidence: Partial<Evidence>): string[] {
  const { causes } = explain(core, { ...noEvidence, ...evidence });
  return causes.map(({ what }) => what.key.replace('alert.cause.', ''));
}

/** Down and up again, so often, so long apart. */
function timeline(gaps: readonly number[], downMs = 2 * second): Step[] {
  let at = t0;
  return gaps.flatMap((gap) => {
    const steps = [
      { at, up: false, count: 1 },
      { at: at + downMs, up: true, count: 1 },
    ];
    at += gap;
    return steps;
  });
}

describe('a link that flaps', () => {
  const flap = episode('link-flap');
  const eth0 = [link('eth0')];
  const uplink = { place: place('uplink'), links: eth0 };
  const every8 = { ...flap, timeline: timeline([8_100, 7_900, 8_000, 8_200, 8_000].map((ms) => ms)) };

  test.each<[string, EpisodeCore, Partial<Evidence>, string[]]>([
    ['nothing known: cable first, then the other side', flap, uplink, ['cable', 'other-side']],
    [
      'a NIC that hangs explains it all',
      flap,
      {
        ...uplink,
        kernel: [
          {
            at: '2026-11-23T03:00:00+00:00',
            kind: 'nic-hang',
            device: 'eth0',
            text: 'Detected Hardware Unit Hang',
          },
          { at: '2026-11-23T03:00:00+00:00', kind: 'nic-hang', device: 'eth9', text: 'another' },
        ],
      },
      ['nic-hangs', 'cable', 'other-side'],
    ],
    [
      'EEE that is active, with a rhythm',
      every8,
      { ...uplink, nic: nic({ eee: true, driver: 'igc' }) },
      ['eee', 'timer', 'cable', 'other-side'],
    ],
    [
      'a driver of which it is known, where EEE cannot be told',
      flap,
      { ...uplink, nic: nic({ eee: null, driver: 'igc' }) },
      ['cable', 'eee-maybe', 'other-side'],
    ],
    [
      'the same driver with EEE switched off',
      flap,
      { ...uplink, nic: nic({ eee: false, driver: 'igc' }) },
      ['cable', 'other-side'],
    ],
    [
      'autonegotiation off',
      flap,
      { ...uplink, nic: nic({ autoneg: false }) },
      ['autoneg', 'cable', 'other-side'],
    ],
    [
      'half duplex',
      flap,
      { ...uplink, nic: nic({ duplex: 'half' }) },
      ['half-duplex', 'cable', 'other-side'],
    ],
    [
      'fibre without autonegotiation is nothing odd',
      flap,
      { ...uplink, nic: nic({ autoneg: false, medium: 'fibre', speed: 10_000 }) },
      ['transceiver', 'other-side'],
    ],
    ['damaged frames', flap, { ...uplink, errors: { rx_crc_errors: 7 } }, ['damaged', 'cable', 'other-side']],
    [
      'other ports of that switch at the same time',
      flap,
      { ...uplink, sameSwitch: ['eth3'], others: [{ kind: 'link-flap', device: 'eth3' }] },
      ['switch', 'cable', 'other-side'],
    ],
    [
      'a port of another switch says nothing',
      flap,
      { ...uplink, others: [{ kind: 'link-flap', device: 'eth3' }] },
      ['cable', 'other-side'],
    ],
    ['a virtual cable', flap, { ...uplink, links: [link('eth0', { kind: 'veth' })] }, ['veth']],
    [
      'a bridge over an uplink that flaps',
      episode('link-flap', {}, 'br0'),
      { place: place('bridge', { behind: ['eth0'] }), others: [{ kind: 'link-flap', device: 'eth0' }] },
      ['follows'],
    ],
    ['a bridge alone', episode('link-flap', {}, 'br0'), { place: place('bridge') }, ['bridge']],
    ['a tap', episode('link-flap', {}, 'vnet0'), { place: place('tap') }, ['tap']],
    [
      'all members of a bond',
      flap,
      {
        place: place('bond-member'),
        links: ['eth0', 'eth1'].map((name) => link(name, { master: 'bond0', slaveKind: 'bond' })),
        others: [{ kind: 'link-flap', device: 'eth1' }],
      },
      ['switch', 'cable', 'other-side'],
    ],
  ])('%s', (_, core, evidence, expected) => {
    expect(causesOf(core, evidence)).toEqual(expected);
  });
});

describe('a link that is down', () => {
  const down = episode('link-down');
  const uplink = { place: place('uplink'), links: [link('eth0', { carrier: false })] };

  test.each<[string, Partial<Evidence>, string[]]>([
    ['nothing known', uplink, ['port-shut', 'unplugged']],
    [
      'after it flapped',
      { ...uplink, others: [{ kind: 'link-flap', device: 'eth0' }] },
      ['err-disabled', 'port-shut', 'unplugged'],
    ],
    [
      'with others of that switch',
      { ...uplink, sameSwitch: ['eth1'], others: [{ kind: 'link-down', device: 'eth1' }] },
      ['switch'],
    ],
  ])('%s', (_, evidence, expected) => {
    expect(causesOf(down, evidence)).toEqual(expected);
  });
});

describe('errors', () => {
  const errors = episode('link-errors');

  test.each<[string, Partial<Evidence>, string[]]>([
    [
      'damaged',
      { errors: { rx_crc_errors: 200, rx_missed_errors: 3 } },
      ['damaged', 'missed', 'errors-other'],
    ],
    ['missed', { errors: { rx_missed_errors: 200 } }, ['missed', 'errors-other']],
    ['collisions', { errors: { collisions: 9 } }, ['half-duplex', 'errors-other']],
    ['unnamed', { errors: { rx_errors: 200 } }, ['errors-other']],
  ])('%s', (_, evidence, expected) => {
    expect(causesOf(errors, evidence)).toEqual(expected);
  });
});

describe('a bond', () => {
  const port = (changes: Partial<BondPort> = {}): BondPort => ({
    state: 'active',
    miiUp: true,
    failures: 3,
    permanentMac: null,
    aggregator: 1,
    actorState: [],
    partnerState: [],
    ...changes,
  });
  const member = (name: string, changes: Parameters<typeof link>[1] = {}) =>
    link(name, { master: 'bond0', slaveKind: 'bond', bondPort: port(), ...changes });
  const bond0 = link('bond0', {
    kind: 'bond',
    bond: {
      mode: '802.3ad',
      activeSlave: null,
      partnerMac: '00:00:00:00:00:00',
      aggregator: 1,
      ports: 1,
      hashPolicy: null,
      miimon: 100,
      arpInterval: 0,
    },
  });
  const with1 = (eth1: ReturnType<typeof link>): Partial<Evidence> => ({
    place: place('bond', { device: 'bond0' }),
    links: [bond0, member('eth0'), eth1],
  });
  const lost = episode('bond-member-lost', {}, 'bond0');

  test.each<[string, Partial<Evidence>, string[]]>([
    ['no carrier', with1(member('eth1', { carrier: false })), ['member-no-carrier']],
    ['set down', with1(member('eth1', { up: false, carrier: false })), ['member-set-down']],
    ['not used', with1(member('eth1', { bondPort: port({ miiUp: false }) })), ['member-not-used']],
    [
      'in another aggregator',
      with1(member('eth1', { bondPort: port({ aggregator: 2 }) })),
      ['member-other-aggregator'],
    ],
    ['nothing to see', with1(member('eth1')), ['member-away']],
  ])('that lost a member: %s', (_, evidence, expected) => {
    expect(causesOf(lost, evidence)).toEqual(expected);
    const { proof } = explain(lost, { ...noEvidence, ...evidence });
    expect(proof.map((line) => say(line, 'en'))).toContain('bond0 is a bond in mode 802.3ad');
  });

  test('whose partner is silent', () => {
    const silent = episode('lacp-partner-gone', {}, 'bond0');
    expect(causesOf(silent, with1(member('eth1')))).toEqual(['lacp-off', 'lacp-eaten']);
    const dark = { links: [bond0, member('eth0', { carrier: false })] };
    expect(causesOf(silent, dark)).toEqual(['lacp-no-carrier']);
  });
});

test('a storm or wandering MAC addresses together are a loop first', () => {
  const others = [
    { kind: 'arp-storm', device: 'br0' },
    { kind: 'mac-moves', device: 'br0' },
  ] as const;
  expect(causesOf(episode('arp-storm', {}, 'br0'), { others })[0]).toBe('loop');
  expect(causesOf(episode('mac-moves', {}, 'br0'), { others })[0]).toBe('loop');
  expect(causesOf(episode('arp-storm', {}, 'br0'), {})[0]).toBe('scan');
  expect(causesOf(episode('mac-moves', {}, 'br0'), {})[0]).toBe('same-mac');
});

test('an address that two machines claim is told with both', () => {
  const about = '10.0.0.5 52:54:00:00:00:10 52:54:00:00:00:66';
  const core = episode('address-conflict', {}, 'br0');
  const conflict = { ...core, subject: { ...core.subject, about } };
  const { causes, proof } = explain(conflict, noEvidence);
  expect(causes[0]?.commands).toEqual(['arping -c 3 -I br0 10.0.0.5']);
  expect(causes[0] && say(causes[0].what, 'en')).toBe(
    'two machines answer for the gateway 10.0.0.5: 52:54:00:00:00:10, 52:54:00:00:00:66',
  );
  expect(proof.map((line) => say(line, 'en'))).toEqual([
    '10.0.0.5 is claimed by 52:54:00:00:00:10, 52:54:00:00:00:66',
  ]);
});

describe('rhythm', () => {
  test('regular, irregular, too few to tell', () => {
    expect(rhythmOf(timeline([8_100, 7_900, 8_000, 8_200, 8_000]))).toEqual({
      periodMs: 8_100,
      downMs: 2_000,
    });
    expect(rhythmOf(timeline([3_000, 20_000, 4_000, 9_000]))).toEqual({ periodMs: null, downMs: 2_000 });
    expect(rhythmOf(timeline([8_000, 8_000, 8_000]))).toBeNull();
  });

  test('steps that stand for several tell no time', () => {
    const steps = timeline([8_000, 8_000, 8_000, 8_000]);
    expect(rhythmOf(steps.with(1, { at: t0 + 1, up: true, count: 5 }))).toBeNull();
  });
});

test('every kind has something likely and something to do, whatever is known', () => {
  for (const kind of Kinds.options) {
    const { causes } = explain(episode(kind), noEvidence);
    expect(causes.length, kind).toBeGreaterThan(0);
    for (const { what, todo, commands } of causes) {
      for (const sentence of [what, todo]) {
        expect(say(sentence, 'en')).not.toMatch(/[⟦⟧]/u);
      }
      expect(commands.every((command) => command.length < 300 && !command.includes('\n'))).toBe(true);
    }
  }
});

test('the texts and the source name the same causes and proofs, with the same values', () => {
  const folder = new URL('../../../src/flap/causes/', import.meta.url);
  const source = readdirSync(folder)
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join('\n');
  const named = [...source.matchAll(/(?<!function )likely\([^']*?'([a-z-]+)'/gu)].map(
    (match) => match[1] ?? '',
  );
  const proofs = [...source.matchAll(/'alert\.(proof\.[a-z-]+)'/gu)].map((match) => match[1] ?? '');
  const expected = [...named.flatMap((name) => [`cause.${name}`, `todo.${name}`]), ...proofs];
  expect(new Set(Object.keys(texts))).toEqual(new Set(expected.map((key) => `alert.${key}`)));
  for (const name of new Set(named)) {
    const inCause = placeholders(texts[`alert.cause.${name}` as keyof typeof texts]);
    const inTodo = placeholders(texts[`alert.todo.${name}` as keyof typeof texts]);
    const given = [...source.matchAll(new RegExp(`'${name}',\\s*\\{([^}]*)\\}`, 'gu'))].map(
      (match) => match[1] ?? '',
    );
    for (const params of given) {
      const keys = params.split(',').map((part) => part.trim().split(':')[0] ?? '');
      expect(
        [...inCause, ...inTodo].filter((key) => !keys.includes(key)),
        name,
      ).toEqual([]);
    }
  }
});

test('what the facts add makes a whole episode, and a device that is gone is told so', () => {
  const over = { ...episode('link-flap'), phase: 'over', endedAt: t0 + minute, why: 'gone' } as const;
  const guests = Array.from({ length: 70 }, (_, index) => `vm${index}`);
  const evidence = { ...noEvidence, place: place('uplink', { guests }), links: [link('eth0')] };
  const whole = toEpisode(over, 'hv1', contextOf(over, evidence, { switch: null, changes: [] }));
  expect(whole).toMatchObject({ role: 'uplink', guests: { total: 70 }, phase: 'over' });
  expect(whole.guests.names).toHaveLength(50);
  expect(whole.proof.map((line) => say(line, 'en'))[0]).toBe(
    'eth0 is no longer on this host, or no longer watched',
  );
});
