import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Incident, incidentIdOf } from '../../../src/incidents/incident.ts';
import { leadOf } from '../../../src/incidents/lead.ts';
import { Silence, silenceOver, subjectsOf, writeSubject } from '../../../src/incidents/silence.ts';
import { parseSilence } from '../../../src/incidents/words.ts';
import { parseCommand } from '../../../src/model/command/command.ts';
import type { Episode } from '../../../src/model/episode.ts';
import { at, episode, noon, onSwitch, path, tap } from './sample.ts';

const incidentOf = (first: Episode, ...more: readonly Episode[]): Incident => ({
  v: 1,
  id: incidentIdOf(first),
  openedAt: at(0),
  version: 1,
  episodes: [first, ...more],
  mergedInto: null,
});

function silence(changes: object): Silence {
  return Silence.parse({
    v: 1,
    id: 's0123456789abcdef',
    subjects: [{ hypervisor: 'hv1', name: 'eth0' }],
    incident: null,
    chassis: null,
    by: { id: 'U1', name: 'ann' },
    since: at(0),
    until: at(3_600),
    ended: null,
    ...changes,
  });
}

const isSilent = (
  silences: readonly Silence[],
  seconds: number,
  first: Episode,
  ...more: readonly Episode[]
) =>
  silenceOver(silences, incidentOf(first, ...more), leadOf([first, ...more]), noon + seconds * 1_000) !==
  null;

const flap = episode('a', { switch: onSwitch('1') });
const web = tap('vnet0', 'web01');
const other = episode('b', { hypervisor: 'hv2', switch: onSwitch('2') });

describe('what a silence covers', () => {
  test.each<[string, boolean, Silence, readonly [Episode, ...Episode[]]]>([
    ['its port', true, silence({}), [flap]],
    ['its port on another hypervisor', false, silence({}), [episode('c', { hypervisor: 'hv2' })]],
    ['the guests behind its port', true, silence({}), [flap, web]],
    ['a guest wherever it is', true, silence({ subjects: [{ hypervisor: null, name: 'web01' }] }), [web]],
    [
      'the path of a guest',
      true,
      silence({ subjects: [{ hypervisor: 'hv1', name: 'web01' }] }),
      [path('p', 'web01', '10.0.0.1')],
    ],
    [
      'no port by the name of a guest',
      false,
      silence({ subjects: [{ hypervisor: null, name: 'eth0' }] }),
      [flap],
    ],
    ['a whole hypervisor', true, silence({ subjects: [{ hypervisor: 'hv1', name: null }] }), [flap, web]],
    [
      'a guest whose trouble grew to its uplink: the uplink is heard',
      false,
      silence({ subjects: [{ hypervisor: 'hv1', name: 'vnet0' }], incident: incidentIdOf(web) }),
      [web, flap],
    ],
    ['one link of a switch in trouble', false, silence({ incident: incidentIdOf(flap) }), [flap, other]],
    [
      'a switch, with the links that joined in later',
      true,
      silence({ chassis: onSwitch('1').chassis, incident: incidentIdOf(flap) }),
      [flap, other, episode('c', { hypervisor: 'hv3', switch: onSwitch('3') })],
    ],
    [
      'until it is stable: that incident',
      true,
      silence({ until: null, incident: incidentIdOf(flap) }),
      [flap],
    ],
    [
      'until it is stable: and no other',
      false,
      silence({ until: null, incident: incidentIdOf(other) }),
      [flap],
    ],
    ['what was ended', false, silence({ ended: { at: at(10), by: null } }), [flap]],
  ])('%s: %s', (_, expected, said, [first, ...more]) => {
    expect(isSilent([said], 60, first, ...more)).toBe(expected);
  });

  test('until its end, and not longer', () => {
    expect(isSilent([silence({})], 3_599, flap)).toBe(true);
    expect(isSilent([silence({})], 3_600, flap)).toBe(false);
  });

  test('what a button silences is silent then', () => {
    const lists = [[flap], [web], [path('p', 'web01', '10.0.0.1')], [flap, web]] as const;
    for (const [first, ...more] of lists) {
      const lead = leadOf([first, ...more]);
      const subjects = subjectsOf(lead.kind === 'switch' ? lead.episodes : [lead.episode]);
      expect(isSilent([silence({ subjects })], 1, first, ...more), subjects.map(writeSubject).join()).toBe(
        true,
      );
    }
  });
});

describe('what is typed', () => {
  test.each([
    [
      'silence hv1/eth0 2h',
      { kind: 'silence', subject: { hypervisor: 'hv1', name: 'eth0' }, forMs: 7_200_000 },
    ],
    [
      'silence web01 for 1h30m',
      { kind: 'silence', subject: { hypervisor: null, name: 'web01' }, forMs: 5_400_000 },
    ],
    ['Silence hv1 until it is stable', { kind: 'silence', subject: { name: 'hv1' }, forMs: 'stable' }],
    ['silence "my vm" 30 m', { kind: 'silence', subject: { name: 'my vm' }, forMs: 1_800_000 }],
    ['/vmping unsilence hv1/eth0', { kind: 'unsilence', subject: { hypervisor: 'hv1', name: 'eth0' } }],
    ['silences', { kind: 'silences' }],
    ['"silence" 10.0.0.1', { kind: 'diagnose', vm: 'silence' }],
    ['silence hv1/eth0 30s', { kind: 'wrong-usage', problem: { key: 'usage.silence-length' } }],
    ['silence hv1/eth0', { kind: 'wrong-usage', problem: { key: 'usage.silence' } }],
    ['silence hv1/ 2h', { kind: 'wrong-usage', problem: { key: 'usage.silence-subject' } }],
    ['silence -x 2h', { kind: 'wrong-usage', problem: { key: 'usage.silence-subject' } }],
    ['unsilence a b', { kind: 'wrong-usage', problem: { key: 'usage.unsilence' } }],
  ])('%s', (line, expected) => {
    expect(parseCommand(line)).toMatchObject(expected);
  });

  test('anything at all is read, and an example of wrong usage is right', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('hv1/eth0', '2h', 'stable', 'for', '/', 'hv1/', 'until'),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('silence', 'unsilence', 'silences'),
        fc.array(word, { maxLength: 4 }),
        (verb, rest) => {
          const parsed = parseSilence([verb, ...rest]);
          expect(parsed).toBeDefined();
          if (parsed?.kind === 'wrong-usage') {
            expect(parseCommand(parsed.example).kind).not.toBe('wrong-usage');
          }
          if (parsed?.kind === 'silence') {
            expect(Silence.shape.subjects.safeParse([parsed.subject]).success).toBe(true);
          }
        },
      ),
    );
  });
});
