import { vlanTagFitsSwitch } from '../../../../../src/checks/datalink/vlan/vlan-tag-fits-switch.ts';
import { link, links, lost, macs, port } from '../../builders.ts';
import { checkTable } from '../../table.ts';
import { access, answersIn, deaf, entry, overDevice, trunk, vlanPath } from '../../vlan-builders.ts';

const symptom = lost('beyond', 'arp', 'eth0', '10.0.0.1');
const facts = { link: links(port('eth0.10', { kind: 'vlan', vlanId: 20, parent: 'eth0' }), link('eth0')) };
const device = { path: overDevice, facts, symptom, probes: deaf };
const twice = {
  ...deaf,
  'own-tag': 10,
  'guest-frames': [
    { device: 'vnet0', sent: [{ vlans: [10], frames: 3 }], came: [] },
    { device: 'eth0', sent: [{ vlans: [20, 10], frames: 3 }], came: [] },
  ],
};
const stripped = { ...trunk, eth0: access(10) };

checkTable(vlanTagFitsSwitch, [
  ['nobody answers anywhere', device, null],
  ['two tags, and it works', { ...device, symptom: { works: 'yes' }, probes: twice }, null],
  [
    'two tags, and somebody is heard',
    { ...device, probes: { ...twice, 'outside-heard': { frames: 2 } } },
    null,
  ],
  [
    'two tags',
    { ...device, probes: twice },
    {
      code: 'datalink.double-tagged',
      hop: 'eth0.10',
      evidence: ['two-tags', 'guest-tags', 'vlan-device'],
      params: { outer: 20, inner: 10, under: 'eth0' },
      where: 'guest',
      commands: [],
    },
  ],
  [
    'the next hop answers in another VLAN than that of the device',
    { ...device, probes: { ...deaf, 'other-vlans': answersIn(10, macs.gateway) } },
    {
      code: 'datalink.vlan-device-wrong-id',
      hop: 'eth0.10',
      evidence: ['vlan-device', 'leaves-with', 'answers-in-vlan'],
      params: { is: 20, wanted: 10 },
      commands: [
        'ip link del dev eth0.10',
        'ip link add link eth0 name eth0.10 type vlan id 10',
        'ip link set dev eth0.10 master br0',
        'ip link set dev eth0.10 up',
      ],
    },
  ],
  [
    'it answers untagged',
    { ...device, probes: { ...deaf, 'other-vlans': answersIn(null, macs.gateway) } },
    {
      code: 'datalink.native-vlan-clash',
      hop: 'eth0',
      evidence: ['leaves-with', 'answers-in-vlan'],
      params: { leaves: 'VLAN 20', wants: 'untagged' },
      where: 'switch',
      commands: [],
    },
  ],
  [
    'a trunk of a bridge that filters, and it answers untagged',
    { path: vlanPath(), symptom, probes: { ...deaf, 'other-vlans': answersIn(null, macs.gateway) } },
    { code: 'datalink.native-vlan-clash', evidence: ['leaves-with', 'answers-in-vlan'], where: 'switch' },
  ],
  [
    'the bridge strips the tag that the switch wants',
    { path: vlanPath(stripped), symptom, probes: { ...deaf, 'other-vlans': answersIn(10, macs.gateway) } },
    {
      code: 'datalink.native-vlan-clash',
      evidence: ['leaves-with', 'answers-in-vlan'],
      params: { leaves: 'untagged', wants: 'VLAN 10' },
      where: 'hypervisor',
      commands: ['bridge vlan add vid 10 dev eth0'],
    },
  ],
  [
    'and lets the answer in, for its port takes tagged frames too',
    {
      path: vlanPath(stripped),
      symptom,
      probes: {
        ...deaf,
        'next-hop-owners': {
          ...deaf['next-hop-owners'],
          macs: [{ mac: macs.gateway, device: 'br0', answered: true }],
        },
        'other-vlans': answersIn(10, macs.gateway),
      },
    },
    { code: 'datalink.native-vlan-clash', evidence: ['leaves-with', 'answers-in-vlan'] },
  ],
  [
    'another VLAN altogether is the matter of another check',
    {
      path: vlanPath({ ...trunk, eth0: [...access(1), entry(10), entry(20)] }),
      symptom,
      probes: { ...deaf, 'other-vlans': answersIn(20, macs.gateway) },
    },
    null,
  ],
  [
    'the tag on the wire is not known',
    {
      ...device,
      path: { ...overDevice, tags: {} },
      probes: { ...deaf, 'other-vlans': answersIn(10, macs.gateway) },
    },
    null,
  ],
]);
