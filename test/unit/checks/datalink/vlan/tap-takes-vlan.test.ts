import { tapTakesVlan } from '../../../../../src/checks/datalink/vlan/tap-takes-vlan.ts';
import { domain, lost, macs, nic, owners } from '../../builders.ts';
import { checkTable } from '../../table.ts';
import { access, answersIn, deaf, entry, trunk, vlanPath } from '../../vlan-builders.ts';

const symptom = lost('out', 'arp');
const without = { ...trunk, vnet0: [] };
const none = { path: vlanPath(without), symptom };
const inTen = { path: vlanPath() };
const xml = (id: number) => domain(nic({ vlan: { tags: [{ id, nativeMode: null }], trunk: false } }));

const tagged = { ...trunk, vnet0: [entry(10, 'pvid')] };
const comes = (vlans: readonly number[]) => ({
  'guest-frames': [{ device: 'vnet0', sent: [], came: [{ vlans, frames: 2 }] }],
});

checkTable(tapTakesVlan, [
  ['the path works', { ...none, symptom: { works: 'yes' } }, null],
  ['the bridge does not filter', { symptom }, null],
  ['the port has its VLAN, and frames are lost for another reason', { ...inTen, symptom }, null],
  ['no PVID, and the guest is mute', { ...none, symptom: lost('guest') }, null],
  [
    'no PVID, and the guest tags by itself, as it may',
    { ...none, symptom: lost('return'), probes: { 'own-tag': 20 } },
    null,
  ],
  [
    'no PVID, and nobody knows which VLAN is wanted',
    { ...none, probes: { ...deaf } },
    {
      code: 'datalink.port-without-pvid',
      hop: 'vnet0',
      evidence: ['no-pvid', 'guest-untagged'],
      params: { wanted: 'unknown' },
      commands: [],
    },
  ],
  [
    'no PVID, and the next hop answers in VLAN 10, which the uplink carries',
    { ...none, probes: { ...deaf, 'other-vlans': answersIn(10, macs.gateway) } },
    {
      code: 'datalink.port-without-pvid',
      evidence: ['no-pvid', 'guest-untagged'],
      params: { wanted: 10 },
      commands: ['bridge vlan add vid 10 pvid untagged dev vnet0'],
    },
  ],
  [
    'no PVID, and the next hop answers untagged',
    { ...none, probes: { ...deaf, 'next-hop-owners': owners('10.0.0.1', macs.gateway) } },
    {
      code: 'datalink.port-without-pvid',
      evidence: ['no-pvid', 'guest-untagged'],
      params: { wanted: 1 },
      commands: ['bridge vlan add vid 1 pvid untagged dev vnet0'],
    },
  ],
  [
    'no PVID, and the XML names a VLAN that the uplink lacks',
    { ...none, facts: { 'domain-xml': xml(30) }, probes: { ...deaf } },
    {
      code: 'datalink.port-without-pvid',
      evidence: ['no-pvid', 'guest-untagged'],
      commands: ['bridge vlan add vid 30 pvid untagged dev vnet0', 'bridge vlan add vid 30 dev eth0'],
    },
  ],
  [
    'the guest tags with a VLAN that its port does not carry',
    { ...inTen, symptom, probes: { ...deaf, 'own-tag': 20 } },
    {
      code: 'datalink.vlan-not-on-tap',
      hop: 'vnet0',
      evidence: ['vlan-missing', 'guest-tags'],
      params: { vlan: 20 },
      commands: ['bridge vlan add vid 20 dev vnet0', 'bridge vlan add vid 20 dev eth0'],
    },
  ],
  ['with one that it carries', { ...inTen, symptom, probes: { 'own-tag': 10 } }, null],
  [
    'the guest sends untagged frames and gets tagged ones',
    {
      path: vlanPath(tagged),
      symptom: lost('return'),
      probes: comes([10]),
    },
    {
      code: 'datalink.vlan-tagging-differs',
      hop: 'vnet0',
      evidence: ['egress-tagged', 'tags-differ'],
      params: { sends: 'untagged', gets: 'VLAN 10' },
      commands: ['bridge vlan add vid 10 pvid untagged dev vnet0'],
    },
  ],
  [
    'the guest tags, and gets untagged frames',
    { ...inTen, symptom: lost('return'), probes: { ...comes([]), 'own-tag': 10 } },
    {
      code: 'datalink.vlan-tagging-differs',
      evidence: ['egress-untagged', 'tags-differ'],
      commands: ['bridge vlan add vid 10 pvid dev vnet0'],
    },
  ],
  ['it gets what it sends', { ...inTen, symptom: lost('return'), probes: comes([]) }, null],
  ['Open vSwitch has tags of its own', { ...none, path: { ...none.path, bridgeKind: 'ovs' } }, null],
  [
    'a range that holds its VLAN',
    {
      ...inTen,
      path: vlanPath({ ...trunk, vnet0: [...access(1), { ...entry(5), end: 30 }] }),
      symptom,
      probes: { 'own-tag': 20 },
    },
    null,
  ],
]);
