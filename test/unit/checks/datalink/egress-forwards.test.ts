import { egressForwards } from '../../../../src/checks/datalink/egress-forwards.ts';
import { down, links, lost, port } from '../builders.ts';
import { checkTable } from '../table.ts';

const blocked = { link: links(port('eth0', { state: 'blocking' })) };
const symptom = lost('out');
const finding = {
  code: 'datalink.port-not-forwarding',
  hop: 'eth0',
  evidence: ['port-state', 'stp-state'],
  commands: ['bridge link set dev eth0 state 3'],
} as const;

checkTable(egressForwards, [
  ['it forwards', { symptom }, null],
  ['blocked, and the path works', { facts: blocked }, null],
  ['blocked, and the guest is mute', { facts: blocked, symptom: lost('guest') }, null],
  ['blocked, and the service refuses', { facts: blocked, symptom: lost('service') }, null],
  [
    'blocked, and the target is this host',
    { facts: blocked, symptom, probes: { egress: { device: 'br0', kind: 'host' } } },
    null,
  ],
  [
    'blocked, and the target is another guest',
    { facts: blocked, symptom, probes: { egress: { device: 'vnet1', kind: 'tap' } } },
    null,
  ],
  [
    'down is another fault',
    { facts: { link: links(port('eth0', { ...down, state: 'disabled' })) }, symptom },
    null,
  ],
  ['the uplink is blocked', { facts: blocked, symptom }, finding],
  ['nothing comes back through it', { facts: blocked, symptom: lost('beyond') }, finding],
  [
    "the other guest's port is blocked",
    {
      facts: { link: links(port('vnet1', { state: 'blocking' })) },
      symptom,
      probes: { egress: { device: 'vnet1', kind: 'tap' } },
    },
    { ...finding, hop: 'vnet1', commands: ['bridge link set dev vnet1 state 3'] },
  ],
]);
