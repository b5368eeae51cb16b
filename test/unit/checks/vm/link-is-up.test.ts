import { linkIsUp } from '../../../../src/checks/vm/link-is-up.ts';
import { domain, macs, nic } from '../builders.ts';
import { checkTable } from '../table.ts';

checkTable(linkIsUp, [
  ['up', {}, null],
  [
    'down on the other NIC',
    { facts: { 'domain-xml': domain(nic(), nic({ mac: macs.other, linkState: 'down' })) } },
    null,
  ],
  [
    'down',
    { facts: { 'domain-xml': domain(nic({ linkState: 'down' })) } },
    {
      code: 'vm.link-down',
      hop: 'vnet0',
      evidence: ['domif-getlink'],
      commands: ['virsh domif-setlink --domain web01 --interface vnet0 --state up'],
      persistent: [`virsh domif-setlink --domain web01 --interface ${macs.guest} --state up --config`],
    },
  ],
]);
