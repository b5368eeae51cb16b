import { gatewayIsGenuine } from '../../../../../src/checks/datalink/neighbor/gateway-is-genuine.ts';
import { impersonated, lost, macs, owners, provoked, silent } from '../../builders.ts';
import { checkTable } from '../../table.ts';

const path = { targetAddress: '10.0.1.20' };
const claims = owners('10.0.0.1', macs.rogue, macs.gateway);
const symptom = lost('beyond', 'ip', 'eth0', '10.0.1.20');
const spoofed = {
  'next-hop-owners': claims,
  provoke: provoked({ from: '10.0.1.20', replyMac: macs.rogue }),
  impersonate: [impersonated({ nextHopMac: macs.rogue, ...silent }), impersonated()],
};
const finding = { code: 'datalink.gateway-arp-spoofed', hop: 'eth0', where: 'guest' } as const;

checkTable(gatewayIsGenuine, [
  ['one claims it', { path, symptom }, null],
  [
    'two own the target beside it: another check judges that',
    {
      path: { targetAddress: '10.0.0.20' },
      probes: { 'next-hop-owners': owners('10.0.0.20', macs.rogue, macs.neighbor) },
    },
    null,
  ],
  ['this host has no gateway here', { path: { ...path, hostGateway: null }, probes: spoofed, symptom }, null],
  ['frames are lost before it', { path, probes: spoofed, symptom: lost('out') }, null],
  [
    'a router that shows its own address beside the virtual one of VRRP',
    {
      path,
      probes: { ...spoofed, 'next-hop-owners': owners('10.0.0.1', '00:00:5e:00:01:0a', macs.gateway) },
    },
    null,
  ],
  [
    'all of them lead to the target: one machine with two cards, most likely',
    {
      path,
      probes: { ...spoofed, impersonate: [impersonated({ nextHopMac: macs.rogue }), impersonated()] },
    },
    { ...finding, evidence: ['two-macs', 'sends-to', 'answered-through'], effect: 'notes' },
  ],
  [
    'the guest sends to the false one',
    { path, probes: spoofed, symptom },
    {
      ...finding,
      evidence: ['two-macs', 'sends-to', 'answered-through'],
      params: { false: macs.rogue, genuine: macs.gateway },
      commands: [`ip neigh replace 10.0.0.1 lladdr ${macs.gateway} nud permanent dev eth0`],
    },
  ],
  [
    'none of them forwards: nobody knows which is the right one',
    { path, probes: { ...spoofed, impersonate: [impersonated(silent)], provoke: null }, symptom },
    { ...finding, evidence: ['two-macs'], params: { genuine: 'unknown' }, commands: [] },
  ],
  [
    'it works at this moment',
    { path, probes: { ...spoofed, provoke: provoked() } },
    { ...finding, effect: 'degrades', evidence: ['two-macs', 'sends-to', 'answered-through'] },
  ],
]);
