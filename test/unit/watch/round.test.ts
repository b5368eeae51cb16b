import { expect, test } from 'vitest';
import type { Incident } from '../../../src/incidents/incident.ts';
import { incidentIdOf } from '../../../src/incidents/incident.ts';
import type { Episode } from '../../../src/model/episode.ts';
import { HypervisorName, VmName } from '../../../src/model/names.ts';
import { hangsOn, RoundId, roundFor } from '../../../src/watch/round.ts';
import { episode, over, tap } from '../incidents/sample.ts';

const isLink = ({ vm }: Episode) => vm === null;
const hv1 = HypervisorName.parse('hv1');
const of = (vm: string, hypervisor: HypervisorName | null = null) => ({ vm: VmName.parse(vm), hypervisor });

function incident(...episodes: readonly Episode[]): Incident {
  const [first = episode('x')] = episodes;
  return {
    v: 1,
    id: incidentIdOf(first),
    openedAt: first.startedAt,
    version: 1,
    episodes: [...episodes],
    mergedInto: null,
  };
}

test('all links of a hypervisor that are in trouble are reason for one round', () => {
  const [one, two] = [episode('one'), episode('two', { device: 'bond0' })];
  const round = roundFor(incident(one, two), one, isLink);
  expect(RoundId.parse(round)).toBe(roundFor(incident(one, two), two, isLink));
});

test('and one more when the last of them is over, whatever the taps behind it do', () => {
  const [one, two] = [episode('one'), over(episode('two', { device: 'bond0' }), 90)];
  const open = tap('vnet0', 'web01');
  expect(roundFor(incident(one, two, open), two, isLink)).toBeNull();
  const last = over(one, 100);
  expect(RoundId.parse(roundFor(incident(last, two, open), last, isLink))).toContain('.over2');
});

test('another hypervisor of the same incident has its own', () => {
  const [one, other] = [episode('one'), episode('two', { hypervisor: 'hv2' })];
  const both = incident(one, other);
  expect(roundFor(both, one, isLink)).not.toBe(roundFor(both, other, isLink));
});

test('a path hangs on a link by its VM, or by the devices that it crossed', () => {
  const link = episode('one', { guests: { names: ['web01'], total: 80 } });
  expect(hangsOn(of('web01'), null, link)).toBe(true);
  expect(hangsOn(of('web02'), null, link)).toBe(false);
  expect(hangsOn(of('web02'), { hypervisor: 'hv1', behind: ['br0', 'eth0'] }, link)).toBe(true);
  expect(hangsOn(of('web02'), { hypervisor: 'hv2', behind: ['br0', 'eth0'] }, link)).toBe(false);
  expect(hangsOn(of('web01'), { hypervisor: 'hv2', behind: [] }, link)).toBe(false);
  expect(hangsOn(of('web01', hv1), null, link)).toBe(true);
});
