import { tapIsHeld } from '../../../../src/checks/vm/tap-is-held.ts';
import { down, links, noCarrier, port } from '../builders.ts';
import { checkTable } from '../table.ts';

const tun = { type: 'tap', pi: false, vnetHdr: true, multiQueue: false, persist: true };
const tap = (changes: object) => ({
  facts: { link: links(port('vnet0', { kind: 'tun', tun, ...changes })) },
});

checkTable(tapIsHeld, [
  ['the VM holds it', {}, null],
  ['a persistent one that the VM holds', tap({}), null],
  ['it is set down: then it has no carrier either way', tap(down), null],
  ['another kind of device without carrier', tap({ ...noCarrier, kind: 'veth', tun: null }), null],
  [
    'no program holds it',
    tap(noCarrier),
    {
      code: 'vm.tap-without-vm',
      hop: 'vnet0',
      evidence: ['tap-not-held', 'tap-of-vm'],
      where: 'hypervisor',
      commands: [
        'virsh destroy --domain web01',
        'ip tuntap del dev vnet0 mode tap',
        'virsh start --domain web01',
      ],
    },
  ],
]);
