import { tapForwards } from '../../../../src/checks/datalink/tap-forwards.ts';
import { bridge, down, links, noCarrier, port } from '../builders.ts';
import { checkTable } from '../table.ts';

checkTable(tapForwards, [
  ['it forwards', {}, null],
  ["another guest's port is blocked", { facts: { link: links(port('vnet1', { state: 'blocking' })) } }, null],
  ['down is another fault', { facts: { link: links(port('vnet0', { ...down, state: 'disabled' })) } }, null],
  [
    'no carrier is another fault',
    { facts: { link: links(port('vnet0', { ...noCarrier, state: 'disabled' })) } },
    null,
  ],
  [
    'blocked by hand',
    { facts: { link: links(port('vnet0', { state: 'blocking' })) } },
    {
      code: 'datalink.port-not-forwarding',
      hop: 'vnet0',
      evidence: ['port-state', 'stp-state'],
      params: { state: 'blocking', stp: 'off' },
      commands: ['bridge link set dev vnet0 state 3'],
    },
  ],
  [
    'learning, with spanning tree: the state would be taken back',
    { facts: { link: links(port('vnet0', { state: 'learning' }), bridge('br0', { stp: true })) } },
    {
      code: 'datalink.port-not-forwarding',
      evidence: ['port-state', 'stp-state'],
      params: { state: 'learning', stp: 'on' },
      commands: [
        'ip link set dev br0 type bridge stp_state 0',
        'ip link set dev vnet0 down',
        'ip link set dev vnet0 up',
      ],
    },
  ],
]);
