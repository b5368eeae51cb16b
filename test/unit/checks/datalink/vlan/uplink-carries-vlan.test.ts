import { uplinkCarriesVlan } from '../../../../../src/checks/datalink/vlan/uplink-carries-vlan.ts';
import { lost, macs, owners } from '../../builders.ts';
import { checkTable } from '../../table.ts';
import { access, deaf, entry, trunk, vlanPath } from '../../vlan-builders.ts';

const ports = { ...trunk, eth0: access(1) };
const world = {
  path: vlanPath(ports),
  symptom: lost('out', 'arp'),
  probes: deaf,
};
const finding = {
  code: 'datalink.vlan-not-on-uplink',
  hop: 'eth0',
  commands: ['bridge vlan add vid 10 dev eth0'],
};

checkTable(uplinkCarriesVlan, [
  ['it does', { ...world, path: vlanPath(trunk) }, null],
  ['in a range', { ...world, path: vlanPath({ ...ports, eth0: [{ ...entry(2), end: 4094 }] }) }, null],
  ['the path works', { ...world, symptom: { works: 'yes' } }, null],
  ['frames leave and are lost beyond', { ...world, symptom: lost('beyond') }, null],
  [
    'the target is another guest',
    { ...world, probes: { ...deaf, egress: { device: 'vnet1', kind: 'tap' } } },
    null,
  ],
  ['the bridge does not filter', { ...world, path: {} }, null],
  ['it does not', world, { ...finding, evidence: ['vlan-missing', 'guest-in-vlan'], params: { vlan: 10 } }],
  [
    'and the next hop answers in that VLAN beyond it',
    { ...world, probes: { ...deaf, 'next-hop-owners': owners('10.0.0.1', macs.gateway) } },
    { ...finding, evidence: ['vlan-missing', 'guest-in-vlan', 'answers-in-vlan'] },
  ],
  [
    'nor the VLAN that the guest itself names',
    { ...world, probes: { ...deaf, 'own-tag': 33 } },
    {
      ...finding,
      evidence: ['vlan-missing', 'guest-in-vlan'],
      params: { vlan: 33 },
      commands: ['bridge vlan add vid 33 dev eth0'],
    },
  ],
]);
