import { switchCarriesVlan } from '../../../../src/checks/physical/switch-carries-vlan.ts';
import { asked, lost, macs, ok, owners } from '../builders.ts';
import { checkTable } from '../table.ts';
import { deaf, vlanPath } from '../vlan-builders.ts';

const symptom = lost('beyond', 'arp', 'eth0', '10.0.0.1');
const others = [{ device: 'eth0', vlan: null, frames: 4, forGuest: 0, asked: false, owner: null }];
const world = { path: vlanPath(), symptom, probes: { ...deaf, neighbors: [], 'other-vlans': others } };
const host = { device: 'br0', address: '172.20.0.1' };
const switchSays = (...ids: readonly number[]) =>
  ok({
    neighbors: [
      {
        device: 'eth0',
        system: 'sw1',
        chassis: null,
        port: 'Gi1/0/7',
        portDescription: null,
        vlans: ids.map((id) => ({ id, pvid: false })),
      },
    ],
  });
const finding = { code: 'physical.vlan-not-on-switch', hop: 'eth0', where: 'switch' } as const;

checkTable(switchCarriesVlan, [
  ['the path works', { ...world, symptom: { works: 'yes' } }, null],
  ['nothing at all comes in: that is the port', { ...world, probes: { ...deaf, neighbors: [] } }, null],
  ['untagged frames are in no VLAN of the switch that is known here', { ...world, path: {} }, null],
  ['frames are lost inside the host', { ...world, symptom: lost('out', 'arp') }, null],
  [
    'somebody is heard in the VLAN',
    { ...world, probes: { ...world.probes, 'outside-heard': { frames: 1 } } },
    null,
  ],
  [
    'the next hop is there',
    { ...world, probes: { ...world.probes, 'next-hop-owners': owners('10.0.0.1', macs.gateway) } },
    null,
  ],
  [
    'a neighbor in it answers',
    { ...world, probes: { ...world.probes, neighbors: [{ address: '10.0.0.20', answered: true }] } },
    null,
  ],
  [
    'the guest is answered, and the answer is lost here',
    {
      ...world,
      probes: {
        ...world.probes,
        asked: [asked('10.0.0.1', { answersLost: [{ mac: macs.gateway, device: 'eth0' }] })],
      },
    },
    null,
  ],
  [
    'other frames come in',
    world,
    {
      ...finding,
      evidence: ['vlan-goes-none-comes', 'others-come-in'],
      params: { vlan: 10, heard: 'untagged', port: 'not known here' },
    },
  ],
  [
    'the gateway of this host answers over the same cable',
    {
      ...world,
      probes: { ...world.probes, 'other-vlans': [], 'host-elsewhere': { ...host, answered: true } },
    },
    { ...finding, evidence: ['vlan-goes-none-comes', 'host-elsewhere'] },
  ],
  [
    'the switch names its VLANs, and not this one',
    {
      ...world,
      facts: { lldp: switchSays(1, 20) },
      probes: { ...deaf, neighbors: [], 'host-elsewhere': { ...host, answered: false } },
    },
    {
      ...finding,
      evidence: ['vlan-goes-none-comes', 'switch-vlans'],
      params: { port: 'sw1 Gi1/0/7' },
    },
  ],
  [
    'it names this one too, and nothing else comes in',
    { ...world, facts: { lldp: switchSays(1, 10) }, probes: { ...deaf, neighbors: [] } },
    null,
  ],
]);
