import { vlanIsRight } from '../../../../../src/checks/datalink/vlan/vlan-is-right.ts';
import { domain, fdbEntry, impersonated, lost, macs, nic, ok } from '../../builders.ts';
import { checkTable } from '../../table.ts';
import { access, answersIn, deaf, entry, trunk, vlanPath } from '../../vlan-builders.ts';

const ports = { ...trunk, vnet0: access(20), eth0: [...access(1), entry(10), entry(20)] };
const symptom = lost('beyond', 'arp', 'eth0', '10.0.0.1');
const facts = {
  fdb: ok({ entries: [fdbEntry(macs.guest, 'vnet0', { vlan: 20 })] }),
};
const xml = (id: number) => domain(nic({ vlan: { tags: [{ id, nativeMode: null }], trunk: false } }));
const inTwenty = { path: vlanPath(ports), facts, symptom, probes: deaf };
const there = { ...deaf, 'other-vlans': answersIn(10, macs.gateway) };
const commands = ['bridge vlan add vid 10 pvid untagged dev vnet0', 'bridge vlan del vid 20 dev vnet0'];

checkTable(vlanIsRight, [
  ['nobody answers anywhere', inTwenty, null],
  ['the path works', { ...inTwenty, symptom: { works: 'yes' }, probes: there }, null],
  ['the bridge does not filter', { ...inTwenty, path: {}, probes: there }, null],
  [
    'somebody is heard in its own VLAN',
    { ...inTwenty, probes: { ...there, 'outside-heard': { frames: 1 } } },
    null,
  ],
  [
    'a ping in its name is answered',
    { ...inTwenty, probes: { ...there, impersonate: [impersonated()] } },
    null,
  ],
  [
    'the target is another guest',
    { ...inTwenty, probes: { ...there, egress: { device: 'vnet1', kind: 'tap' } } },
    null,
  ],
  ['the guest tags by itself', { ...inTwenty, probes: { ...there, 'own-tag': 20 } }, null],
  [
    'the XML names its VLAN, whoever answers elsewhere',
    { ...inTwenty, facts: { ...facts, 'domain-xml': xml(20) }, probes: there },
    null,
  ],
  [
    'the next hop answers in VLAN 10',
    { ...inTwenty, probes: there },
    {
      code: 'datalink.wrong-vlan',
      hop: 'vnet0',
      evidence: ['pvid', 'answers-in-vlan', 'fdb-vlan'],
      params: { is: 20, wanted: 10, xml: 'nothing' },
      commands,
    },
  ],
  [
    'it answers untagged, which is VLAN 1 here',
    {
      ...inTwenty,
      facts: {},
      probes: { ...deaf, 'other-vlans': answersIn(null, macs.gateway) },
    },
    {
      code: 'datalink.wrong-vlan',
      evidence: ['pvid', 'answers-in-vlan', 'fdb-vlan'].slice(0, 2),
      params: { wanted: 1 },
      commands: ['bridge vlan add vid 1 pvid untagged dev vnet0', 'bridge vlan del vid 20 dev vnet0'],
    },
  ],
  [
    'the XML names another VLAN, which the uplink lacks',
    { ...inTwenty, facts: { ...facts, 'domain-xml': xml(30) } },
    {
      code: 'datalink.wrong-vlan',
      evidence: ['pvid', 'xml-vlan', 'fdb-vlan'],
      params: { wanted: 30, xml: 'VLAN 30' },
      commands: [
        'bridge vlan add vid 30 pvid untagged dev vnet0',
        'bridge vlan del vid 20 dev vnet0',
        'bridge vlan add vid 30 dev eth0',
      ],
    },
  ],
]);
