import { bondMemberPasses } from '../../../../src/checks/physical/bond-member-passes.ts';
import { links, lost, macs } from '../builders.ts';
import { checkTable } from '../table.ts';
import { bondLink, deaf, member, overBond } from '../vlan-builders.ts';

const symptom = lost('beyond', 'arp', 'bond0', '10.0.0.1');
const asked = (device: string, answered: boolean, mac: string = macs.guest, by = device) => ({
  device,
  bond: 'bond0',
  address: '10.0.0.1',
  mac,
  answered,
  by: answered ? by : null,
});
/** In the host's name, for an answer to the MAC address that a member was made with. */
const askedFor = (device: string, by: string | null) => ({
  ...asked(device, by !== null, '52:54:00:00:07:01'),
  by,
  sender: macs.bridge,
});
const carried = [{ device: 'eth1', sent: [{ vlans: [], frames: 4 }], came: [] }];
const backup = {
  path: overBond,
  facts: { link: links(bondLink('active-backup'), member('eth1'), member('eth2')) },
  symptom,
  probes: { ...deaf, 'guest-frames': carried, members: [asked('eth2', true)] },
};
const all = {
  ...overBond,
  legs: overBond.legs?.map((leg) => (leg.kind === 'nic' ? { ...leg, active: true } : leg)) ?? [],
};
const spread = {
  ...backup,
  path: all,
  facts: { link: links(bondLink('balance-xor'), member('eth1'), member('eth2')) },
  probes: {
    ...deaf,
    members: [askedFor('eth1', 'eth2'), askedFor('eth2', 'eth2'), asked('eth2', false, macs.bridge)],
  },
};
const spreadAsked = (...members: readonly ReturnType<typeof asked>[]) => ({
  ...spread,
  probes: { ...deaf, members },
});
const cameTo = (device: string) => [{ device, sent: [], came: [{ vlans: [], frames: 1 }] }];

checkTable(bondMemberPasses, [
  ['no member was asked', { ...backup, probes: deaf }, null],
  ['the path works', { ...backup, symptom: { works: 'yes' } }, null],
  [
    'the other member is as silent',
    { ...backup, probes: { ...backup.probes, members: [asked('eth2', false)] } },
    null,
  ],
  [
    'the active one is heard',
    { ...backup, probes: { ...backup.probes, 'outside-heard': { frames: 1 } } },
    null,
  ],
  ['frames are lost inside the host', { ...backup, symptom: lost('out') }, null],
  [
    'the one that waits is answered, the active one is not',
    backup,
    {
      code: 'physical.bond-member-dead',
      hop: 'eth1',
      evidence: ['bond-active', 'member-carries', 'member-answered'],
      params: { dead: 'eth1', other: 'eth2' },
      commands: ['ip link set dev bond0 type bond active_slave eth2'],
    },
  ],
  [
    'of those that all send one brings no answer, to whomever it goes',
    spread,
    {
      code: 'physical.bond-member-dead',
      hop: 'eth1',
      evidence: ['bond-members', 'member-carries', 'member-brings-answers'],
      params: { dead: 'eth1', other: 'eth2' },
      commands: ['ip link set dev eth1 down'],
    },
  ],
  [
    'the other side answers by whichever member it likes: the one that asked may be well',
    spreadAsked(asked('eth1', true, macs.guest, 'eth2'), asked('eth2', false, macs.bridge)),
    null,
  ],
  [
    "a switch that lets through the host's MAC address and not the guest's",
    spreadAsked(asked('eth1', false), asked('eth2', true, macs.bridge)),
    null,
  ],
  [
    "a switch that lets through the host's MAC address, and others, and not the guest's",
    spreadAsked(askedFor('eth1', 'eth2'), asked('eth2', true, macs.bridge), asked('eth1', false)),
    null,
  ],
  ['nobody asked in the name of the host', spreadAsked(askedFor('eth1', 'eth2')), null],
  [
    "frames for the guest's MAC address come in: the switch lets it through",
    {
      ...spread,
      probes: {
        ...deaf,
        'guest-frames': cameTo('eth2'),
        members: [asked('eth1', false), asked('eth2', true, macs.bridge)],
      },
    },
    {
      code: 'physical.bond-member-dead',
      hop: 'eth1',
      evidence: ['bond-members', 'member-carries', 'member-brings-answers'],
      params: { dead: 'eth1', other: 'eth2' },
    },
  ],
  [
    'all are answered: it is not the bond',
    spreadAsked(asked('eth1', true), asked('eth2', true, macs.bridge)),
    null,
  ],
]);
