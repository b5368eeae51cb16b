import { describe, expect, test } from 'vitest';
import { Announcement, type KnownHypervisor } from '../../../src/inventory/inventory.ts';
import { locateVm } from '../../../src/inventory/locate-vm.ts';
import { nearestNames } from '../../../src/model/nearest-names.ts';

function hypervisor(name: string, vms: Record<string, string>, alive = true): KnownHypervisor {
  const announcement = Announcement.parse({
    v: 1,
    hypervisor: name,
    session: 's',
    at: '2026-11-22T12:00:00.000Z',
    vms: Object.entries(vms).map(([vm, state]) => ({ name: vm, state })),
  });
  return { announcement, alive, answers: alive };
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

describe('by UUID, MAC and address', () => {
  const uuid = '00000000-0000-4000-8000-000000000001';
  const vm = (name: string, more: object = {}) => ({ name, state: 'running', ...more });
  const host = (name: string, vms: readonly object[], alive = true): KnownHypervisor => ({
    announcement: Announcement.parse({
      v: 2,
      hypervisor: name,
      session: 's',
      at: '2026-11-22T12:00:00.000Z',
      vms,
    }),
    alive,
    answers: alive,
  });
  const web01 = {
    uuid,
    nics: [{ mac: '52:54:00:aa:00:01', tap: 'vnet0' }],
    addresses: ['10.0.0.11', 'fd00::11'],
  };
  const known = [
    host('hv1', [vm('web01', web01), vm('10.0.0.12'), vm('db01', { addresses: ['10.0.0.12'] })]),
  ];

  test.each([
    [uuid.toUpperCase(), 'web01'],
    ['52:54:00:AA:00:01', 'web01'],
    ['52-54-00-aa-00-01', 'web01'],
    ['5254.00aa.0001', 'web01'],
    ['10.0.0.11', 'web01'],
    ['FD00:0::11', 'web01'],
    ['[fd00::11]', 'web01'],
    // Its name comes first.
    ['10.0.0.12', '10.0.0.12'],
  ])('%s is %s', (typed, name) => {
    expect(locateVm(known, typed, null)).toMatchObject({ kind: 'found', vm: name, hypervisor: 'hv1' });
  });

  test.each(['00000000-0000-4000-8000-000000000002', '52:54:00:aa:00:02', '10.0.0.99'])(
    '%s: nobody, and no guess',
    (typed) => {
      expect(locateVm(known, typed, null)).toEqual({ kind: 'unknown-vm', nearest: [] });
    },
  );

  test('two VMs with one address: both', () => {
    const two = [...known, host('hv2', [vm('clone', { addresses: ['10.0.0.11'] })])];
    const located = locateVm(two, '10.0.0.11', null);
    expect(located.kind === 'ambiguous' && located.sightings.map((each) => each.vm)).toEqual([
      'web01',
      'clone',
    ]);
  });

  test.each([
    ['running beats a definition left behind', 'shut off', '12:30', 'running', '12:10', 'hv2'],
    ['both shut off: where it ran last', 'shut off', '12:10', 'shut off', '12:30', 'hv2'],
    ['not yet seen to be gone: where it came to', 'running', '12:10', 'running', '12:30', 'hv2'],
    ['under way: where it still runs', 'running', '12:10', 'paused', '12:30', 'hv1'],
  ])('one UUID on two: %s', (_what, stateA, sinceA, stateB, sinceB, expected) => {
    const at = (state: string, since: string) => [
      vm('web01', { uuid, state, since: `2026-11-22T${since}:00.000Z` }),
    ];
    const moved = [host('hv1', at(stateA, sinceA)), host('hv2', at(stateB, sinceB))];
    expect(locateVm(moved, 'web01', null)).toMatchObject({ kind: 'found', hypervisor: expected });
    expect(locateVm(moved, uuid, null)).toMatchObject({ kind: 'found', hypervisor: expected });
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
