import { networkIsActive } from '../../../../src/checks/datalink/network-is-active.ts';
import { domain, nic, ok } from '../builders.ts';
import { checkTable } from '../table.ts';

const plugged = domain(nic({ type: 'network', network: 'default', bridge: 'virbr0' }));
const info = (changes: object) =>
  ok({ active: false, persistent: true, autostart: false, bridge: 'virbr0', ...changes });
const path = { bridge: null, wantedBridge: 'virbr0' };

checkTable(networkIsActive, [
  ['no network of libvirt', {}, null],
  ['it runs', { path, facts: { 'domain-xml': plugged, 'network-info': info({ active: true }) } }, null],
  ['nobody could tell', { path, facts: { 'domain-xml': plugged } }, null],
  [
    'it does not run',
    { path, facts: { 'domain-xml': plugged, 'network-info': info({}) } },
    {
      code: 'datalink.network-inactive',
      evidence: ['network-inactive'],
      commands: [
        'virsh net-start --network default',
        'ip link set dev vnet0 master virbr0',
        'ip link set dev vnet0 up',
      ],
      persistent: ['virsh net-autostart --network default'],
    },
  ],
]);
