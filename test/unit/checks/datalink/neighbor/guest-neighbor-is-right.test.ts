import { guestNeighborIsRight } from '../../../../../src/checks/datalink/neighbor/guest-neighbor-is-right.ts';
import { asked, impersonated, lost, macs, ok, owners, provoked, silent } from '../../builders.ts';
import { checkTable } from '../../table.ts';

const path = { targetAddress: '10.0.0.20' };
const symptom = lost('beyond', 'ip', 'eth0', '10.0.0.20');
const right = impersonated({ nextHopMac: macs.neighbor, answerMac: macs.neighbor });
const mute = (nextHopMac: string) => impersonated({ nextHopMac, ...silent });
const stale = {
  'next-hop-owners': owners('10.0.0.20', macs.neighbor),
  provoke: provoked({ from: '10.0.0.20', replyMac: macs.rogue }),
  impersonate: [mute(macs.rogue), right],
};

const beyond = { path: { targetAddress: '10.0.1.20' }, symptom } as const;
const routed = {
  'next-hop-owners': owners('10.0.0.1', macs.gateway),
  provoke: provoked({ from: '10.0.1.20', replyMac: macs.rogue }),
  impersonate: [mute(macs.rogue), impersonated({ nextHopMac: macs.gateway, answerMac: macs.gateway })],
};

checkTable(guestNeighborIsRight, [
  ['it does', { path, symptom, probes: { ...stale, provoke: provoked({ replyMac: macs.neighbor }) } }, null],
  ['it does not, and the path works: a router of its own', { path, probes: stale }, null],
  [
    'it does not, and that way answers as well',
    { path, symptom, probes: { ...stale, impersonate: [right, impersonated({ nextHopMac: macs.rogue })] } },
    null,
  ],
  [
    'the owner does not answer either: it is the target',
    { path, symptom, probes: { ...stale, impersonate: [mute(macs.rogue), mute(macs.neighbor)] } },
    null,
  ],
  [
    'two own it: another check',
    {
      path,
      symptom,
      probes: { ...stale, 'next-hop-owners': owners('10.0.0.20', macs.neighbor, macs.rogue) },
    },
    null,
  ],
  ['nobody owns it', { path, symptom, probes: { ...stale, 'next-hop-owners': owners('10.0.0.20') } }, null],
  [
    'the router answers no more than what is used',
    { ...beyond, probes: { ...routed, impersonate: [] } },
    null,
  ],
  [
    'beyond a router: it sends to a MAC address that is another machine’s',
    {
      ...beyond,
      probes: routed,
      facts: {
        neigh: ok({
          entries: [
            { address: '10.0.0.9', mac: macs.rogue, device: 'br0', state: ['STALE'], permanent: false },
          ],
        }),
      },
    },
    null,
  ],
  [
    'beyond a router: it asks for another one',
    { ...beyond, probes: { ...routed, asked: [asked('10.0.0.9')] } },
    null,
  ],
  [
    'beyond a router, which it looks for elsewhere',
    { ...beyond, probes: routed },
    {
      code: 'datalink.guest-neighbor-wrong',
      hop: 'web01',
      evidence: ['sends-to', 'answers-arp', 'answered-through'],
      params: { used: macs.rogue, right: macs.gateway, hop: '10.0.0.1' },
      where: 'guest',
      commands: ['ip neigh del 10.0.0.1 dev eth0', 'ip route replace default via 10.0.0.1 dev eth0'],
    },
  ],
  ['its reply was not seen', { path, symptom, probes: { ...stale, provoke: null } }, null],
  ['frames are lost inside the host', { path, symptom: lost('out'), probes: stale }, null],
  [
    'it sends to an address that the target had once',
    { path, symptom, probes: stale },
    {
      code: 'datalink.guest-neighbor-wrong',
      hop: 'web01',
      evidence: ['sends-to', 'answers-arp', 'answered-through'],
      params: { used: macs.rogue, right: macs.neighbor },
      where: 'guest',
      commands: ['ip neigh del 10.0.0.20 dev eth0'],
    },
  ],
]);
