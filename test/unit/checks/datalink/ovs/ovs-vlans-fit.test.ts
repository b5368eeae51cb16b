import { ovsVlansFit } from '../../../../../src/checks/datalink/ovs/ovs-vlans-fit.ts';
import { domain, lost, nic, ok } from '../../builders.ts';
import { onOvs, ovsPort, ovsWith } from '../../ovs-world.ts';
import { checkTable } from '../../table.ts';

const silent = lost('beyond', 'arp', 'eth0', '10.0.0.1');
const inXml = (id: number) => domain(nic({ vlan: { trunk: false, tags: [{ id, nativeMode: null }] } }));
const set = (tag: number) =>
  `ovs-vsctl set port vnet0 tag=${tag} -- clear port vnet0 trunks -- clear port vnet0 vlan_mode`;
const entry = (vlan: number) => ({ ofport: 1, vlan, mac: '52:54:00:00:01:01', age: 1 });
const other = { device: 'eth0', vlan: 10, frames: 1, forGuest: 0, asked: true, owner: '52:54:00:00:01:01' };

checkTable(ovsVlansFit, [
  ['a bridge of the kernel', { symptom: silent }, null],
  ['no VLANs', { path: onOvs, symptom: silent, facts: { ovs: ok(ovsWith()) } }, null],
  [
    'another tag than the definition says, and the path works',
    { path: onOvs, facts: { ovs: ok(ovsWith(ovsPort('vnet0', { tag: 20 }))), 'domain-xml': inXml(10) } },
    null,
  ],
  [
    'another tag than the definition says',
    {
      path: onOvs,
      symptom: silent,
      facts: { ovs: ok(ovsWith(ovsPort('vnet0', { tag: 20 }))), 'domain-xml': inXml(10) },
    },
    {
      code: 'datalink.ovs-wrong-tag',
      hop: 'vnet0',
      evidence: ['ovs-port-vlans', 'ovs-xml-tag'],
      commands: [set(10)],
    },
  ],
  [
    'the guest tags by itself with what the definition says, on a trunk: it is lost for another reason',
    {
      path: onOvs,
      symptom: silent,
      facts: { ovs: ok(ovsWith(ovsPort('vnet0', { trunks: [10] }))), 'domain-xml': inXml(10) },
      probes: { 'own-tag': 10 },
    },
    null,
  ],
  [
    'the guest tags by itself on an access port',
    {
      path: onOvs,
      symptom: lost('out', 'arp'),
      facts: { ovs: ok(ovsWith(ovsPort('vnet0', { tag: 10 }))) },
      probes: { 'own-tag': 10 },
    },
    {
      code: 'datalink.ovs-tag-refused',
      hop: 'vnet0',
      evidence: ['ovs-port-vlans', 'guest-tags'],
      params: { vlan: 10, tag: 10, trunks: 'none' },
      commands: ['ovs-vsctl set port vnet0 trunks=10 -- clear port vnet0 tag -- clear port vnet0 vlan_mode'],
    },
  ],
  [
    'the guest tags by itself, and the list of its port leaves that VLAN out',
    {
      path: onOvs,
      symptom: lost('out', 'arp'),
      facts: { ovs: ok(ovsWith(ovsPort('vnet0', { trunks: [20, 30] }))) },
      probes: { 'own-tag': 10 },
    },
    {
      code: 'datalink.ovs-tag-refused',
      evidence: ['ovs-port-vlans', 'guest-tags'],
      commands: ['ovs-vsctl add port vnet0 trunks 10'],
    },
  ],
  [
    'the guest tags by itself into a tunnel of tags: nobody knows what it takes',
    {
      path: onOvs,
      symptom: lost('out', 'arp'),
      facts: { ovs: ok(ovsWith(ovsPort('vnet0', { tag: 10, vlanMode: 'dot1q-tunnel' }))) },
      probes: { 'own-tag': 10 },
    },
    null,
  ],
  [
    'the tag of the definition, and nobody answers: the switch may not carry it',
    {
      path: onOvs,
      symptom: silent,
      facts: { ovs: ok(ovsWith(ovsPort('vnet0', { tag: 20 }))), 'domain-xml': inXml(20) },
      probes: { 'other-vlans': [other] },
    },
    null,
  ],
  [
    'no tag in the definition: the next hop answers in another VLAN',
    { path: onOvs, symptom: silent, facts: { ovs: ok(ovsWith()) }, probes: { 'other-vlans': [other] } },
    { code: 'datalink.ovs-wrong-tag', evidence: ['ovs-port-vlans', 'ovs-answered'], commands: [set(10)] },
  ],
  [
    'everybody else is in the VLAN in which all is heard',
    {
      path: onOvs,
      symptom: silent,
      facts: { ovs: ok(ovsWith(ovsPort('vnet1', { tag: 10 }))), 'ovs-fdb': ok({ entries: [entry(10)] }) },
    },
    { code: 'datalink.ovs-wrong-tag', evidence: ['ovs-port-vlans', 'ovs-heard'], params: { right: 10 } },
  ],
  [
    'others are in several VLANs: nobody guesses',
    {
      path: onOvs,
      symptom: silent,
      facts: {
        ovs: ok(ovsWith(ovsPort('vnet1', { tag: 10 }))),
        'ovs-fdb': ok({ entries: [entry(10), entry(30)] }),
      },
    },
    null,
  ],
  [
    'the port takes tagged frames only',
    {
      path: onOvs,
      symptom: lost('out', 'arp'),
      facts: { ovs: ok(ovsWith(ovsPort('vnet0', { trunks: [30] }))) },
    },
    {
      code: 'datalink.ovs-vlan-refused',
      hop: 'vnet0',
      evidence: ['ovs-port-vlans'],
      commands: ['ovs-vsctl clear port vnet0 trunks'],
    },
  ],
  [
    "the uplink's trunk leaves the VLAN out",
    {
      path: onOvs,
      symptom: lost('out', 'arp'),
      facts: {
        ovs: ok(ovsWith(ovsPort('vnet0', { tag: 10 }), ovsPort('eth0', { trunks: [30] }))),
        'domain-xml': inXml(10),
      },
    },
    {
      code: 'datalink.ovs-vlan-not-on-uplink',
      hop: 'eth0',
      evidence: ['ovs-port-vlans', 'ovs-port-vlans'],
      commands: ['ovs-vsctl add port eth0 trunks 10'],
    },
  ],
  [
    'the uplink is an access port of another VLAN',
    {
      path: onOvs,
      symptom: lost('out', 'arp'),
      facts: { ovs: ok(ovsWith(ovsPort('vnet0', { tag: 20 }), ovsPort('eth0', { tag: 10 }))) },
    },
    { code: 'datalink.ovs-wrong-tag', evidence: ['ovs-port-vlans', 'ovs-heard'], commands: [set(10)] },
  ],
]);
