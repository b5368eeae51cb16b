import { expect, test } from 'vitest';
import { type AskedVm, whereNow } from '../../../src/inventory/follow-vm.ts';
import { AnnouncedVm, type KnownHypervisor } from '../../../src/inventory/inventory.ts';
import { HypervisorName, Mac, VmName } from '../../../src/model/names.ts';

const one = '00000000-0000-4000-8000-000000000001';
const two = '00000000-0000-4000-8000-000000000002';
const mac = '52:54:00:aa:00:01';

type Vm = readonly [uuid: string | null, state: string, time: string, mac?: string, name?: string];

function host(name: string, vms: readonly Vm[], alive = true, answers = alive): KnownHypervisor {
  return {
    alive,
    answers,
    announcement: {
      v: 2,
      hypervisor: HypervisorName.parse(name),
      session: 's',
      at: '2026-11-22T12:00:00.000Z',
      vms: vms.map(([uuid, state, time, address = mac, vm = 'web01']) =>
        AnnouncedVm.parse({
          name: vm,
          uuid,
          state,
          since: `2026-11-22T${time}.000Z`,
          nics: [{ mac: address, tap: null }],
        }),
      ),
    },
  };
}

const asked = {
  vm: VmName.parse('web01'),
  hypervisor: HypervisorName.parse('hv1'),
  uuid: AnnouncedVm.shape.uuid.parse(one),
  macs: [Mac.parse(mac)],
  askedAt: Date.parse('2026-11-22T12:00:00.000Z'),
} satisfies AskedVm;

test.each<[string, KnownHypervisor[], string]>([
  ['it runs where it ran', [host('hv1', [[one, 'running', '10:00:00']])], 'here'],
  ['it is shut off for long', [host('hv1', [[one, 'shut off', '10:00:00']])], 'here'],
  ['it was just shut off', [host('hv1', [[one, 'shut off', '11:59:50']])], 'leaving'],
  ['it is gone', [host('hv1', [])], 'leaving'],
  ['migrated', [host('hv1', []), host('hv2', [[one, 'running', '12:00:01']])], 'hv2'],
  [
    'migrated, its definition stays',
    [host('hv1', [[one, 'shut off', '12:00:01']]), host('hv2', [[one, 'running', '12:00:01']])],
    'hv2',
  ],
  [
    'migrated, and not yet seen to be gone',
    [host('hv1', [[one, 'running', '10:00:00']]), host('hv2', [[one, 'running', '12:00:01']])],
    'hv2',
  ],
  [
    'came back, and not yet seen to be gone there',
    [host('hv1', [[one, 'running', '12:00:01']]), host('hv2', [[one, 'running', '10:00:00']])],
    'here',
  ],
  [
    'migrating',
    [host('hv1', [[one, 'running', '10:00:00']]), host('hv2', [[one, 'paused', '12:00:01']])],
    'here',
  ],
  [
    'started elsewhere, its hypervisor is dead',
    [host('hv1', [[one, 'running', '10:00:00']], false), host('hv2', [[one, 'running', '12:00:01']])],
    'hv2',
  ],
  [
    'twice elsewhere: where it came to last',
    [
      host('hv1', []),
      host('hv2', [[one, 'running', '12:00:01']]),
      host('hv3', [[one, 'running', '12:00:02']]),
    ],
    'hv3',
  ],
  [
    'nobody answers there',
    [host('hv1', []), host('hv2', [[one, 'running', '12:00:01']], true, false)],
    'leaving',
  ],
  ['silent there', [host('hv1', []), host('hv2', [[one, 'running', '12:00:01']], false)], 'leaving'],
  ['made again', [host('hv1', []), host('hv2', [[two, 'running', '12:00:01']])], 'hv2'],
  [
    'a namesake',
    [host('hv1', []), host('hv2', [[two, 'running', '12:00:01', '52:54:00:aa:00:09']])],
    'leaving',
  ],
  [
    'a copy while the first is still defined',
    [host('hv1', [[one, 'shut off', '10:00:00']]), host('hv2', [[two, 'running', '12:00:01']])],
    'here',
  ],
  [
    'made again twice: nobody knows which',
    [
      host('hv1', []),
      host('hv2', [[two, 'running', '12:00:01']]),
      host('hv3', [[two, 'running', '12:00:01']]),
    ],
    'leaving',
  ],
])('%s', (_what, known, expected) => {
  const place = whereNow(known, asked);
  expect(typeof place === 'string' ? place : place.hypervisor).toBe(expected);
});
