import { bondIsWhole } from '../../../../src/checks/physical/bond-is-whole.ts';
import type { Link } from '../../../../src/facts/link/link.ts';
import { down, links, lost, noCarrier, port } from '../builders.ts';
import { checkTable } from '../table.ts';
import { bondLink, member, overBond } from '../vlan-builders.ts';

const probes = { egress: { device: 'bond0', kind: 'uplink' } } as const;
const world = (...changed: readonly Link[]) => ({
  path: overBond,
  facts: { link: links(...changed) },
  probes,
});
const bond = bondLink('active-backup');
const half = world(bond, member('eth1'), member('eth2', null, noCarrier));
const jumbo = [{ ...bond, mtu: 9000 }, port('vnet0', { kind: 'tun', mtu: 9000 })] as const;

checkTable(bondIsWhole, [
  ['no bond', { probes }, null],
  ['whole', world(bond, member('eth1'), member('eth2')), null],
  ['a member that somebody set down', world(bond, member('eth1'), member('eth2', null, down)), null],
  ['half of it, and the path is broken', { ...half, symptom: lost('beyond') }, null],
  [
    'half of it, on the way of others',
    { ...half, probes: { egress: { device: 'vnet1', kind: 'tap' } } },
    null,
  ],
  [
    'half of it',
    half,
    {
      code: 'physical.bond-member-lost',
      effect: 'degrades',
      hop: 'eth2',
      evidence: ['no-carrier', 'bond-left'],
      params: { left: 'eth1' },
      where: 'switch',
    },
  ],
  [
    'a smaller MTU on a member that only waits',
    world(...jumbo, member('eth1', null, { mtu: 9000 }), member('eth2')),
    null,
  ],
  [
    'a smaller MTU, which the guest never needs',
    world({ ...bond, mtu: 9000 }, member('eth1'), member('eth2')),
    null,
  ],
  [
    'a smaller MTU on the member that carries',
    world(...jumbo, member('eth1'), member('eth2', null, { mtu: 9000 })),
    {
      code: 'physical.bond-member-mtu',
      effect: 'degrades',
      hop: 'eth1',
      evidence: ['device-mtu', 'device-mtu'],
      commands: ['ip link set dev eth1 mtu 9000'],
    },
  ],
  [
    'a mode that mixes up MAC addresses',
    world(bondLink('balance-alb'), member('eth1'), member('eth2')),
    {
      code: 'physical.bond-mode-unfit',
      effect: 'notes',
      hop: 'bond0',
      evidence: ['bond-mode'],
      commands: [],
    },
  ],
  ['such a mode with one member', world(bondLink('balance-alb'), member('eth1')), null],
]);
