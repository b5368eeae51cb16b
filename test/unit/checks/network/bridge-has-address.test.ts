import { bridgeHasAddress } from '../../../../src/checks/network/bridge-has-address.ts';
import type { FactData } from '../../../../src/facts/index.ts';
import { asked, lost, macs, ok } from '../builders.ts';
import { routedPath } from '../routed-world.ts';
import { checkTable } from '../table.ts';

const path = routedPath();
const symptom = lost('out', 'arp', 'vnet0', 'virbr0');
const network = ok<FactData<'network-xml'>>({
  name: 'default',
  bridge: 'virbr0',
  mode: 'nat',
  addresses: [{ address: '192.168.122.1', prefix: 24, dhcp: true }],
});
const has = (device: string, address: string) =>
  ok({ addresses: [{ device, address, prefix: 24, family: 'ipv4' as const, scope: 'global', flags: [] }] });
const gone = { 'network-xml': network, addr: has('eth0', '10.0.0.2') };
const sought = { asked: [asked('192.168.122.1')] };

checkTable(bridgeHasAddress, [
  [
    'it has',
    {
      path,
      symptom,
      facts: { 'network-xml': network, addr: has('virbr0', '192.168.122.1') },
      probes: sought,
    },
    null,
  ],
  ['no network of libvirt', { symptom, probes: sought }, null],
  ['it has not, and the path works', { path, facts: gone, probes: sought }, null],
  [
    'it has not, and the guest asks for somebody else',
    { path, symptom, facts: gone, probes: { asked: [asked('192.168.122.11')] } },
    null,
  ],
  [
    'it has not, and somebody else answers for it',
    { path, symptom, facts: gone, probes: { asked: [asked('192.168.122.1', { answeredBy: [macs.other] })] } },
    null,
  ],
  [
    'the network is on another bridge',
    { path: { ...path, bridge: 'br0' }, symptom, facts: gone, probes: sought },
    null,
  ],
  [
    'the tap is in no bridge',
    { path: { ...path, bridge: null }, symptom, facts: gone, probes: sought },
    null,
  ],
  [
    'it has not, and the guest asks for it in vain',
    { path, symptom, facts: gone, probes: sought },
    {
      code: 'network.bridge-address-missing',
      hop: 'virbr0',
      evidence: ['bridge-lacks-address', 'network-has-address'],
      commands: ['ip addr add 192.168.122.1/24 broadcast + dev virbr0'],
    },
  ],
]);
