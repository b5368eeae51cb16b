import { tapIsUp } from '../../../../src/checks/datalink/tap-is-up.ts';
import { down, links, port } from '../builders.ts';
import { checkTable } from '../table.ts';

checkTable(tapIsUp, [
  ['up', {}, null],
  ["another guest's tap is down", { facts: { link: links(port('vnet1', down)) } }, null],
  ['the tap is not in the list: it went away meanwhile', { path: { tap: 'vnet9' } }, null],
  [
    'down',
    { facts: { link: links(port('vnet0', { ...down, kind: 'tun' })) } },
    {
      code: 'datalink.tap-down',
      hop: 'vnet0',
      evidence: ['link-flags'],
      where: 'hypervisor',
      commands: ['ip link set dev vnet0 up'],
    },
  ],
]);
