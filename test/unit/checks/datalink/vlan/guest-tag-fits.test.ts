import { guestTagFits } from '../../../../../src/checks/datalink/vlan/guest-tag-fits.ts';
import { lost, macs } from '../../builders.ts';
import { checkTable } from '../../table.ts';
import { access, answersIn, deaf, entry, overDevice, trunk, vlanPath } from '../../vlan-builders.ts';

const symptom = lost('beyond', 'arp', 'eth0', '10.0.0.1');
const untagged = { ...deaf, 'own-tag': 20, 'other-vlans': answersIn(null, macs.gateway) };
const both = { vnet0: [...access(10), entry(20)], eth0: [entry(10), entry(20)] };

checkTable(guestTagFits, [
  [
    'nothing in its network tags',
    { symptom, probes: untagged },
    {
      code: 'datalink.guest-tags-wrongly',
      hop: 'vnet0',
      evidence: ['guest-tags', 'answers-in-vlan'],
      params: { vlan: 20, answers: 'untagged' },
      where: 'guest',
      commands: [],
    },
  ],
  [
    'without its tag it would be in the VLAN of its port, where the next hop is',
    {
      path: vlanPath(both),
      symptom,
      probes: { ...untagged, 'other-vlans': answersIn(10, macs.gateway) },
    },
    {
      code: 'datalink.guest-tags-wrongly',
      evidence: ['guest-tags', 'answers-in-vlan'],
      params: { vlan: 20, answers: 'VLAN 10' },
    },
  ],
  ['it works', { symptom: { works: 'yes' }, probes: untagged }, null],
  ['the guest does not tag', { symptom, probes: { ...untagged, 'own-tag': null } }, null],
  ['nobody answers there either', { symptom, probes: { ...untagged, 'other-vlans': [] } }, null],
  [
    'somebody is heard in the VLAN of the guest',
    { symptom, probes: { ...untagged, 'outside-heard': { frames: 1 } } },
    null,
  ],
  [
    'the next hop is in a third VLAN',
    {
      path: vlanPath({ ...trunk, ...both }),
      symptom,
      probes: { ...untagged, 'other-vlans': answersIn(30, macs.gateway) },
    },
    null,
  ],
  [
    'a VLAN device puts a second tag on',
    {
      path: overDevice,
      symptom,
      probes: {
        ...untagged,
        'guest-frames': [{ device: 'eth0', sent: [{ vlans: [20, 20], frames: 1 }], came: [] }],
      },
    },
    null,
  ],
]);
