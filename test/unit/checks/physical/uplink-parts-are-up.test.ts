import { uplinkPartsAreUp } from '../../../../src/checks/physical/uplink-parts-are-up.ts';
import { down, link, links, lost, noCarrier, port } from '../builders.ts';
import { checkTable } from '../table.ts';
import { bondLink, member, overBond, overDevice } from '../vlan-builders.ts';

const symptom = lost('out', 'arp');
const probes = { egress: { device: null, kind: 'unknown' } } as const;
const device = port('eth0.10', { kind: 'vlan', vlanId: 20, parent: 'eth0', ...noCarrier });
const parentDown = {
  path: { ...overDevice, liveUplinks: [] },
  facts: { link: links(device, link('eth0', down)) },
  symptom,
  probes,
};
const bond = { ...bondLink('active-backup'), ...noCarrier };
const bonded = (...members: readonly ReturnType<typeof member>[]) => ({
  path: overBond,
  facts: { link: links(bond, ...members) },
  symptom,
  probes,
});
const allDown = bonded(member('eth1', null, down), member('eth2', null, down));

checkTable(uplinkPartsAreUp, [
  [
    'a plain uplink, whatever its state',
    { facts: { link: links(port('eth0', down)) }, symptom, probes },
    null,
  ],
  ['the path works', { ...parentDown, symptom: { works: 'yes' } }, null],
  ['the guest is mute', { ...parentDown, symptom: lost('guest') }, null],
  [
    'the target is another guest',
    { ...parentDown, probes: { egress: { device: 'vnet1', kind: 'tap' } } },
    null,
  ],
  [
    'the VLAN device is down, and not what it lies on',
    { ...parentDown, facts: { link: links({ ...device, ...down }, link('eth0')) } },
    null,
  ],
  [
    'what the VLAN device lies on is down',
    parentDown,
    {
      code: 'physical.parent-down',
      hop: 'eth0',
      evidence: ['link-flags', 'lies-on'],
      commands: ['ip link set dev eth0 up', 'ip link set dev eth0.10 up'],
    },
  ],
  [
    'one member is up and has no carrier: that is the cable',
    bonded(member('eth1', null, down), member('eth2', null, noCarrier)),
    null,
  ],
  [
    'a member works',
    {
      ...allDown,
      facts: { link: links(bondLink('active-backup'), member('eth1', null, down), member('eth2')) },
    },
    null,
  ],
  [
    'all members are set down',
    allDown,
    {
      code: 'physical.bond-without-member',
      hop: 'bond0',
      evidence: ['members-down'],
      params: { members: 'eth1, eth2' },
      commands: ['ip link set dev eth1 up', 'ip link set dev eth2 up'],
    },
  ],
  [
    'the bond has none',
    bonded(),
    {
      code: 'physical.bond-without-member',
      evidence: ['members-down'],
      params: { members: 'none' },
      commands: [],
    },
  ],
]);
