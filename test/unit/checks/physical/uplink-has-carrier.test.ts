import { uplinkHasCarrier } from '../../../../src/checks/physical/uplink-has-carrier.ts';
import { down, links, lost, noCarrier, port } from '../builders.ts';
import { checkTable } from '../table.ts';

const facts = { link: links(port('eth0', { ...noCarrier, state: 'disabled' })) };
const symptom = lost('out');

checkTable(uplinkHasCarrier, [
  ['it has', {}, null],
  ['down is another fault', { facts: { link: links(port('eth0', down)) }, symptom }, null],
  ['none, and the path works', { facts }, null],
  ['none, and the guest is mute', { facts, symptom: lost('guest') }, null],
  [
    'none, and the target is another guest',
    { facts, symptom, probes: { egress: { device: 'vnet1', kind: 'tap' } } },
    null,
  ],
  [
    'none on one of two',
    {
      facts: { link: links(port('eth0', noCarrier), port('eth1')) },
      path: { uplinks: ['eth0', 'eth1'] },
      symptom,
    },
    null,
  ],
  [
    'none',
    { facts, symptom },
    { code: 'physical.no-carrier', hop: 'eth0', evidence: ['no-carrier'], where: 'switch', commands: [] },
  ],
]);
