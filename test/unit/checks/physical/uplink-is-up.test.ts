import { uplinkIsUp } from '../../../../src/checks/physical/uplink-is-up.ts';
import { down, links, lost, noCarrier, port } from '../builders.ts';
import { checkTable } from '../table.ts';

const facts = { link: links(port('eth0', { ...down, state: 'disabled' })) };
const symptom = lost('out');

checkTable(uplinkIsUp, [
  ['up', {}, null],
  ['no carrier is another fault', { facts: { link: links(port('eth0', noCarrier)) }, symptom }, null],
  ['down, and the path works', { facts }, null],
  ['down, and the guest is mute', { facts, symptom: lost('guest') }, null],
  [
    'down, and the target is another guest',
    { facts, symptom, probes: { egress: { device: 'vnet1', kind: 'tap' } } },
    null,
  ],
  [
    'down, and the target is this host',
    { facts, symptom, probes: { egress: { device: 'br0', kind: 'host' } } },
    null,
  ],
  [
    'down, and another uplink carries',
    {
      facts: { link: links(port('eth0', down), port('eth1')) },
      path: { uplinks: ['eth0', 'eth1'] },
      symptom,
    },
    null,
  ],
  [
    'down',
    { facts, symptom },
    {
      code: 'physical.uplink-down',
      hop: 'eth0',
      evidence: ['link-flags'],
      where: 'hypervisor',
      commands: ['ip link set dev eth0 up'],
    },
  ],
]);
