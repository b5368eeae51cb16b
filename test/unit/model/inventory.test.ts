import { describe, expect, test } from 'vitest';
import { Announcement, type KnownHypervisor, locateVm } from '../../../src/model/inventory.ts';
import { nearestNames } from '../../../src/model/nearest-names.ts';

function hypervisor(name: string, vms: Record<string, string>, alive = true): KnownHypervisor {
  const announcement = Announcement.parse({
    v: 1,
    hypervisor: name,
    session: 's',
    at: '2026-11-22T12:00:00.000Z',
    vms: Object.entries(vms).map(([vm, state]) => ({ name: vm, state })),
  });
  return { announcement, alive };
}

describe('locateVm', () => {
  const known = [
    hypervisor('hv1', { web01: 'running', db01: 'running', old: 'shut off' }),
    hypervisor('hv2', { web01: 'running', db02: 'running', old: 'running', moved: 'running' }),
    hypervisor('hv3', { moved: 'running', alone: 'running' }, false),
  ];
  test.each([
    ['db01', null, { kind: 'found', hypervisor: 'hv1' }],
    ['web01', 'hv2', { kind: 'found', hypervisor: 'hv2' }],
    ['old', null, { kind: 'found', hypervisor: 'hv2' }],
    ['moved', null, { kind: 'found', hypervisor: 'hv2' }],
    ['alone', null, { kind: 'found', hypervisor: 'hv3', alive: false }],
    ['db01', 'hv2', { kind: 'unknown-vm', nearest: ['db02'] }],
    ['nothing-near', null, { kind: 'unknown-vm', nearest: [] }],
    ['web01', 'hv9', { kind: 'unknown-hypervisor', nearest: ['hv1', 'hv2', 'hv3'] }],
  ])('%s on %s', (vm, on, expected) => {
    expect(locateVm(known, vm, on)).toMatchObject(expected);
  });

  test('two that run it: both are named', () => {
    const located = locateVm(known, 'web01', null);
    expect(located.kind === 'ambiguous' && located.sightings.map((each) => each.hypervisor)).toEqual([
      'hv1',
      'hv2',
    ]);
  });

  test('no hypervisor at all', () => {
    expect(locateVm([], 'web01', null)).toEqual({ kind: 'no-hypervisors' });
  });
});

test.each([
  ['web1', ['web01', 'web02', 'db01'], ['web01']],
  ['wbe01', ['web01', 'db01'], ['web01']],
  ['WEB01', ['web01'], ['web01']],
  ['web99', ['web01', 'mail'], ['web01']],
  ['web', ['web01', 'web02', 'mail'], ['web01', 'web02']],
  ['x', ['web01'], []],
  ['constructor', [], []],
  ['x'.repeat(255), ['web01', 'y'.repeat(255)], []],
])('nearest to %s', (typed, names, nearest) => {
  expect(nearestNames(typed, names)).toEqual(nearest);
});
