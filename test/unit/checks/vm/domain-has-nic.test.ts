import { domainHasNic } from '../../../../src/checks/vm/domain-has-nic.ts';
import { domain, nic } from '../builders.ts';
import { checkTable } from '../table.ts';

checkTable(domainHasNic, [
  ['one', {}, null],
  ['one without a tap is one', { facts: { 'domain-xml': domain(nic({ type: 'user', tap: null })) } }, null],
  [
    'none',
    { facts: { 'domain-xml': domain() } },
    { code: 'vm.no-nic', hop: 'web01', evidence: ['no-nic'], commands: [] },
  ],
]);
