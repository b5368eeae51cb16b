import { macIsNotTheTaps } from '../../../../src/checks/vm/mac-is-not-the-taps.ts';
import { links, macs, port } from '../builders.ts';
import { checkTable } from '../table.ts';

const tap = (mac: string | null) => ({ link: links(port('vnet0', { kind: 'tun', mac })) });

checkTable(macIsNotTheTaps, [
  ['libvirt gave the tap its own', { facts: tap('fe:54:00:00:00:10') }, null],
  [
    'a guest that begins with fe, whose tap begins with fa',
    { path: { guestMac: 'fe:54:00:00:00:10' }, facts: tap('fa:54:00:00:00:10') },
    null,
  ],
  ['the same, in Open vSwitch', { path: { bridgeKind: 'ovs' }, facts: tap(macs.guest) }, null],
  ['the same, and the tap is in no bridge', { path: { bridge: null }, facts: tap(macs.guest) }, null],
  [
    'the same',
    { facts: tap(macs.guest) },
    {
      code: 'vm.mac-taken-by-tap',
      hop: 'vnet0',
      evidence: ['tap-mac', 'guest-mac'],
      commands: ['ip link set dev vnet0 address fe:54:00:00:00:10'],
    },
  ],
  [
    'the same, and it begins with fe',
    { path: { guestMac: 'fe:54:00:00:00:10' }, facts: tap('fe:54:00:00:00:10') },
    {
      code: 'vm.mac-taken-by-tap',
      evidence: ['tap-mac', 'guest-mac'],
      commands: ['ip link set dev vnet0 address fa:54:00:00:00:10'],
    },
  ],
]);
