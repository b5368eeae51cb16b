import { routerIsGenuine } from '../../../../src/checks/network/router-is-genuine.ts';
import { impersonated, lost, macs, owners, provoked, silent } from '../builders.ts';
import { checkTable } from '../table.ts';

const path = {
  targetAddress: 'fd00:1::20',
  hostAddresses: [{ address: 'fd00::2', prefix: 64 }],
  hostGateway: 'fd00::1',
};
const symptom = lost('beyond', 'ip', 'eth0', 'fd00:1::20');
const through = impersonated();
const lostThere = impersonated({ nextHopMac: macs.rogue, ...silent });
const probes = {
  routers: [{ address: 'fe80::166', mac: macs.rogue, reachedTap: true }],
  provoke: provoked({ from: 'fd00:1::20', guestAddress: 'fd00::10', replyMac: macs.rogue }),
  'next-hop-owners': owners('fd00::1', macs.gateway),
  impersonate: [lostThere, through],
};

checkTable(routerIsGenuine, [
  ['it works', { path, probes }, null],
  [
    'the guest follows a router that leads nowhere, and the gateway leads to the target',
    { path, symptom, probes },
    {
      code: 'network.rogue-router',
      hop: 'fe80::166',
      evidence: ['router-announces', 'sends-to', 'answered-through'],
      params: { rogue: 'fe80::166', mac: macs.rogue, gateway: 'fd00::1' },
      where: 'guest',
      commands: [
        'ip -6 route del default via fe80::166 dev eth0',
        'ip -6 route replace default via fd00::1 dev eth0',
      ],
    },
  ],
  [
    'the gateway does not lead there either: the target is away',
    {
      path,
      symptom,
      probes: { ...probes, impersonate: [lostThere, impersonated({ ...silent })] },
    },
    null,
  ],
  ['nobody announced himself', { path, symptom, probes: { ...probes, routers: [] } }, null],
  [
    'the one that announced itself is not the one that is used',
    { path, symptom, probes: { ...probes, provoke: provoked({ replyMac: macs.other }) } },
    null,
  ],
  ['the guest is mute', { path, symptom, probes: { ...probes, provoke: null } }, null],
  ['the gateway is not known', { path: { ...path, hostGateway: null }, symptom, probes }, null],
  ['the target is beside it', { path: { ...path, targetAddress: 'fd00::20' }, symptom, probes }, null],
  ['frames are lost on this host', { path, symptom: lost('out'), probes }, null],
]);
