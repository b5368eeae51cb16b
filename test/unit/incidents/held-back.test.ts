import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/config.ts';
import { momentOf, wallTime } from '../../../src/incidents/calendar.ts';
import { endOfQuiet, heldBack } from '../../../src/incidents/held-back.ts';
import { channelsFor } from '../../../src/incidents/route.ts';
import { episode, path, tap } from './sample.ts';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
];
const utc = (text: string) => Date.parse(`${text}Z`);

function alertsOf(alerts: unknown) {
  const parsed = parseConfig({ alerts });
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  return parsed.config.alerts;
}

describe('a clock on the wall', () => {
  test.each([
    ['2026-07-01T22:00', 'Europe/Berlin', '2026-07-01T20:00'],
    ['2026-12-01T22:00', 'Europe/Berlin', '2026-12-01T21:00'],
    ['2026-12-01T22:00', 'Asia/Kolkata', '2026-12-01T16:30'],
    // Put forward at 2: there is no 02:30.
    ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T00:30'],
  ])('%s in %s', (written, zone, moment) => {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = written.split(/[-T:]/u).map(Number);
    expect(Math.abs(momentOf({ year, month, day, hour, minute }, zone) - utc(moment))).toBeLessThanOrEqual(
      written.startsWith('2026-03') ? 3_600_000 : 0,
    );
  });

  test('shows at the moment what it was asked for, but where clocks are put', () => {
    const minutes = fc.integer({
      min: utc('2026-01-01T00:00') / 60_000,
      max: utc('2027-01-01T00:00') / 60_000,
    });
    fc.assert(
      fc.property(minutes, fc.constantFrom(...zones), (minute, zone) => {
        const wall = wallTime(minute * 60_000, zone);
        const found = momentOf(wall, zone);
        // The same reading may come twice, an hour or half an hour apart.
        expect([0, 30, 60]).toContain(Math.abs(found - minute * 60_000) / 60_000);
        expect(wallTime(found, zone)).toEqual(wall);
      }),
    );
  });
});

const everyDay = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const night = { from: 22 * 60, to: 7 * 60, days: everyDay, zone: 'Europe/Berlin', except: [] };

describe('quiet hours', () => {
  test.each([
    ['before', '2026-11-23T20:59', null],
    ['the first minute', '2026-11-23T21:00', '2026-11-24T06:00'],
    ['after midnight', '2026-11-24T03:00', '2026-11-24T06:00'],
    ['the last minute', '2026-11-24T05:59', '2026-11-24T06:00'],
    ['over', '2026-11-24T06:00', null],
    ['the night in which clocks are put back is an hour longer', '2026-10-24T21:00', '2026-10-25T06:00'],
    ['in summer', '2026-07-01T19:59', null],
    ['in summer, begun', '2026-07-01T20:00', '2026-07-02T05:00'],
  ])('%s', (_, now, end) => {
    expect(endOfQuiet(night, utc(now))).toBe(end === null ? null : utc(end));
  });

  test('on the days on which they begin', () => {
    const sunday = { ...night, days: ['sun' as const] };
    expect(endOfQuiet(sunday, utc('2026-11-22T23:00'))).toBe(utc('2026-11-23T06:00'));
    expect(endOfQuiet(sunday, utc('2026-11-23T03:00'))).toBe(utc('2026-11-23T06:00'));
    expect(endOfQuiet(sunday, utc('2026-11-23T23:00'))).toBeNull();
    expect(endOfQuiet({ ...sunday, from: 0, to: 0 }, utc('2026-11-22T12:00'))).toBe(utc('2026-11-22T23:00'));
  });

  test('always end later, within a day and an hour', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: utc('2026-01-01T00:00'), max: utc('2027-01-01T00:00') }),
        fc.integer({ min: 0, max: 1_439 }),
        fc.integer({ min: 0, max: 1_439 }),
        fc.constantFrom(...zones),
        (now, from, to, zone) => {
          const end = endOfQuiet({ ...night, from, to, zone }, now);
          expect(end === null || (end > now && end - now <= 25 * 3_600_000)).toBe(true);
          expect(end === null && from === to).toBe(false);
        },
      ),
    );
  });
});

describe('what is held back', () => {
  const rules = alertsOf({
    zone: 'UTC',
    maintenance: [
      { from: '2026-11-23 10:00', to: '2026-11-23 14:00', why: 'firmware', hypervisors: ['hv1'] },
    ],
    quiet: [
      { from: '22:00', to: '07:00', vms: ['test-*'], except: ['address-conflict'] },
      { from: '22:00', to: '07:00', ports: ['eth*'], except: ['link-down'] },
    ],
  });
  const flap = episode('a');
  const noon = utc('2026-11-23T12:00');
  const midnight = utc('2026-11-24T00:00');
  const held = (those: readonly (typeof flap)[], now: number, all = those) =>
    heldBack(rules, those, all, now);

  test('work that is announced, until it ends', () => {
    expect(held([flap], noon)).toEqual({
      kind: 'maintenance',
      until: utc('2026-11-23T14:00'),
      why: 'firmware',
    });
    expect(held([flap], utc('2026-11-23T14:00'))).toBeNull();
    expect(held([episode('b', { hypervisor: 'hv2' })], noon)).toBeNull();
    expect(held([flap, episode('b', { hypervisor: 'hv2' })], noon)).toBeNull();
  });

  test('quiet hours, by port and VM, and what is told all the same', () => {
    expect(held([flap], midnight)).toMatchObject({ kind: 'quiet', until: utc('2026-11-24T07:00') });
    expect(held([episode('b', { device: 'br0' })], midnight)).toBeNull();
    const down = episode('c', { kind: 'link-down' });
    expect(held([down], midnight)).toBeNull();
    expect(held([flap], midnight, [flap, down])).toBeNull();
    expect(held([tap('vnet1', 'test-1')], midnight)).not.toBeNull();
    expect(held([tap('vnet1', 'web01')], midnight)).toBeNull();
    // Guests of whom nobody wants to hear at night hang on a link of which one does.
    const uplink = episode('d', { device: 'ens1', guests: { names: ['test-1'], total: 1 } });
    expect(held([uplink], midnight)).toBeNull();
  });
});

describe('who is told', () => {
  const rules = alertsOf({
    default: ['slack:CREST'],
    routes: [
      { channels: ['slack:COPS'], hypervisors: ['hv1', 'hv2'], kinds: ['link-flap', 'link-down'] },
      { channels: ['discord:81', 'slack:COPS'], vms: ['web*'] },
      { channels: ['slack:CNET'], ports: ['eth?'] },
    ],
  });
  test.each([
    ['an uplink', [episode('a')], ['slack:COPS', 'discord:81', 'slack:CNET']],
    [
      'one without those guests',
      [episode('a', { guests: { names: [], total: 0 } })],
      ['slack:COPS', 'slack:CNET'],
    ],
    ['a path of a VM', [path('p', 'web07', '10.0.0.1')], ['discord:81', 'slack:COPS']],
    ['what no route takes', [path('p', 'db01', '10.0.0.1')], ['slack:CREST']],
    [
      'a bridge elsewhere',
      [episode('b', { device: 'br0', hypervisor: 'hv3', guests: { names: [], total: 0 } })],
      ['slack:CREST'],
    ],
  ])('%s', (_, episodes, channels) => {
    expect(channelsFor(rules, episodes)).toEqual(channels);
  });
});

describe('the section `alerts`', () => {
  test.each([
    [{ routes: [{ channels: [] }] }, 'alerts.routes.0.channels: is an empty list'],
    [{ routes: [{ channels: ['#ops'] }] }, 'alerts.routes.0.channels.0: is not a channel'],
    [{ routes: [{ channels: ['slack:C1'], kinds: ['link-flaps'] }] }, 'did you mean "link-flap"'],
    [{ quiet: [{ from: '7:00', to: '22:00' }] }, 'alerts.quiet.0.from: is not a time of day'],
    [{ quiet: [{ from: '24:00', to: '22:00' }] }, 'is not a time of day'],
    [{ zone: 'Europe/Berlim' }, 'alerts.zone: is not a time zone'],
    [{ maintenance: [{ from: '2026-02-30 10:00', to: '2026-03-01 10:00' }] }, 'from: is not a date'],
    [{ maintenance: [{ from: '2026-03-02 10:00', to: '2026-03-01 10:00' }] }, 'to: ends before it begins'],
    [{ route: [] }, 'did you mean "routes"'],
  ])('%j', (alerts, says) => {
    const parsed = parseConfig({ alerts });
    const problems = parsed.ok
      ? []
      : parsed.problems.map((problem) => `${problem.path.join('.')}: ${problem.says}`);
    expect(problems.join('\n')).toContain(says);
  });

  test('of `alerts:` alone nothing is said anywhere', () => {
    expect(alertsOf(null)).toEqual({ routes: [], otherwise: [], maintenance: [], quiet: [] });
  });
});
