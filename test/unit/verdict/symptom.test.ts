import { describe, expect, test } from 'vitest';
import type { PathContext } from '../../../src/model/path.ts';
import type { Observations } from '../../../src/probes/observations.ts';
import { deriveSymptom } from '../../../src/verdict/symptom.ts';
import { asked, impersonated, macs, path, probes, provoked, silent, works } from '../checks/builders.ts';

const host = { device: 'br0', kind: 'host' } as const;
const toHost = { targetAddress: '10.0.0.2', targetIsHost: true };
const control = (answered: boolean, delivered: boolean) => ({
  from: '10.0.0.2',
  target: '10.0.0.10',
  answered,
  delivered,
});
const answered = { replyMac: macs.bridge, replyLeftBy: ['br0'] };
const mute = { provoke: provoked({ replyMac: null, replyLeftBy: [] }), impersonate: [] };
const noArp = { address: null, answersArp: false, answersIpv6: false, spoke: false, swept: [] };
const quietHost = { addressesTold: false, guestAddresses: [], hostAddresses: [], hostGateway: null };
const lost = (segment: string, what: string, lastSeen: string, firstMissing: string) => ({
  works: 'no',
  lost: { segment, what, lastSeen, firstMissing },
});
const unknown = (because: string) => ({ works: 'unknown', because });

type Row = readonly [string, Partial<Observations>, object, Partial<PathContext>?];

const rows: readonly Row[] = [
  ['all answered', {}, works],
  ['the TCP port is open', { tcp: impersonated({ answer: { kind: 'open' } }) }, works, { targetPort: 80 }],
  [
    'the port is open, pings are not answered',
    { tcp: impersonated({ answer: { kind: 'open' } }), impersonate: [impersonated(silent)] },
    works,
    { targetPort: 80 },
  ],
  [
    'pings are answered, the port is silent',
    { tcp: impersonated(silent) },
    lost('beyond', 'ip', 'eth0', '10.0.0.1'),
    { targetPort: 80 },
  ],
  [
    'the port is refused',
    { tcp: impersonated({ answer: { kind: 'refused' } }) },
    lost('service', 'ip', '10.0.0.1', 'port 80'),
    { targetPort: 80 },
  ],
  [
    'its questions stay on this host, and it knows the gateway only because that asked for it',
    { asked: [asked('10.0.0.1', { leftBy: ['br0'] })] },
    lost('out', 'arp', 'vnet0', 'eth0'),
  ],
  [
    'one question stayed on this host, which may be chance',
    { asked: [asked('10.0.0.1', { times: 1, leftBy: ['br0'] })] },
    works,
  ],
  [
    'a question was answered on this host',
    { asked: [asked('10.0.0.1', { leftBy: [], answeredBy: [macs.gateway] })] },
    works,
  ],
  ['it asks in vain for somebody else', { asked: [asked('10.0.0.9', { leftBy: [] })] }, works],
  [
    'the guest uses a next hop that is mute, another claimant answers',
    {
      provoke: provoked({ replyMac: macs.rogue }),
      impersonate: [impersonated(), impersonated({ nextHopMac: macs.rogue, ...silent })],
    },
    lost('beyond', 'ip', 'eth0', '10.0.0.1'),
  ],
  [
    'nothing comes out of the tap at all',
    { ...mute, provoke: null, guest: noArp },
    lost('guest', 'arp', 'vnet0', 'web01'),
  ],
  ['it is asked by its address and mute', { ...mute, guest: noArp }, lost('guest', 'arp', 'vnet0', 'web01')],
  [
    'mute, and nobody here knows where it lives',
    { ...mute, provoke: null, guest: noArp },
    unknown('guest-address-unknown'),
    quietHost,
  ],
  [
    'mute, and this host lives elsewhere on the bridge, with its gateway on another',
    { ...mute, provoke: null, guest: noArp },
    unknown('guest-address-unknown'),
    { ...quietHost, hostAddresses: [{ address: '172.20.0.2', prefix: 24 }] },
  ],
  [
    'mute, and this host lives in the network of the target',
    { ...mute, provoke: null, guest: noArp },
    lost('guest', 'arp', 'vnet0', 'web01'),
    { ...quietHost, hostAddresses: [{ address: '10.0.0.2', prefix: 24 }] },
  ],
  [
    'mute, and a lease says where it is',
    { ...mute, guest: noArp },
    lost('guest', 'arp', 'vnet0', 'web01'),
    { ...quietHost, guestAddresses: [{ address: '10.0.0.10', prefix: 24, from: 'lease' }] },
  ],
  [
    'it answers by another NIC',
    { ...mute, 'other-nic': { tap: 'vnet1', mac: macs.other } },
    { ...unknown('other-nic'), params: { target: '10.0.0.1', tap: 'vnet1', mac: macs.other } },
  ],
  [
    'the next hop is on this host, behind a port that nobody knows',
    {
      egress: { device: 'eth0', kind: 'unknown' },
      provoke: provoked({ replyLeftBy: ['eth0'] }),
      impersonate: [impersonated(silent)],
    },
    { ...unknown('port-unlearned'), params: { mac: macs.gateway, target: '10.0.0.1' } },
  ],
  ['another NIC speaks as well', { 'other-nic': { tap: 'vnet1', mac: macs.other } }, works],
  ['the target is itself', {}, unknown('own-address'), { targetAddress: '10.0.0.10' }],
  ['it answers ARP and nothing else', mute, unknown('guest-routes-unseen')],
  [
    'it answers ARP and IPv6, and nothing of IPv4: probably its mask',
    { ...mute, guest: { ...probes().guest, answersIpv6: true } },
    lost('guest', 'ip', 'web01', 'vnet0'),
  ],
  [
    'it answers a neighbor and not the target',
    { ...mute, 'provoke-neighbor': provoked() },
    lost('guest', 'ip', 'web01', 'vnet0'),
  ],
  [
    'its reply is seen nowhere but at its tap',
    { provoke: provoked({ replyLeftBy: [] }) },
    lost('out', 'ip', 'vnet0', 'eth0'),
  ],
  [
    'its reply gets into the bridge and no further',
    { provoke: provoked({ replyLeftBy: ['br0'] }) },
    lost('out', 'ip', 'vnet0', 'eth0'),
  ],
  [
    'its ARP question leaves, and nobody answers',
    { ...mute, asked: [asked('10.0.0.1')] },
    lost('beyond', 'arp', 'eth0', '10.0.0.1'),
  ],
  [
    'its ARP question does not leave',
    { ...mute, asked: [asked('10.0.0.1', { leftBy: ['br0'] })] },
    lost('out', 'arp', 'vnet0', 'eth0'),
  ],
  [
    'the answer to it comes in and does not reach the tap',
    { ...mute, asked: [asked('10.0.0.1', { answersLost: [{ device: 'eth0', mac: macs.gateway }] })] },
    lost('return', 'arp', 'eth0', 'vnet0'),
  ],
  [
    'asked and answered, to keep an entry fresh, and mute',
    { ...mute, asked: [asked('10.0.0.1', { answeredBy: [macs.gateway] })] },
    unknown('guest-routes-unseen'),
  ],
  [
    'the answer comes back to this host and not to the tap',
    { impersonate: [impersonated({ reachedTap: false, seenAt: ['eth0'] })] },
    lost('return', 'ip', 'eth0', 'vnet0'),
  ],
  ['no answer comes back', { impersonate: [impersonated(silent)] }, lost('beyond', 'ip', 'eth0', '10.0.0.1')],
  [
    'an error of ICMP comes back',
    { impersonate: [impersonated({ answer: { kind: 'icmp-error', type: 3, code: 1, from: '10.0.0.1' } })] },
    lost('beyond', 'ip', 'eth0', '10.0.0.1'),
  ],
  [
    'this host, answered',
    { egress: host, provoke: provoked(answered), control: control(true, true) },
    works,
    toHost,
  ],
  [
    'a port of this host: nothing can be sent to it in the name of the guest',
    { egress: host, provoke: provoked(answered), control: control(true, true) },
    { ...unknown('host-port'), params: { port: 22 } },
    { ...toHost, targetPort: 22 },
  ],
  [
    'this host, of a guest that ignores pings',
    { egress: host, provoke: provoked(answered), control: control(false, true) },
    works,
    toHost,
  ],
  [
    'this host, which cannot send into the tap',
    { egress: host, provoke: provoked(answered), control: control(false, false) },
    lost('beyond', 'ip', 'br0', '10.0.0.2'),
    toHost,
  ],
  [
    'this host is the gateway: what it forwards is not tested',
    { egress: host, provoke: provoked(answered), control: control(true, true) },
    unknown('routed-by-host'),
    { targetAddress: '10.0.1.20' },
  ],
  [
    'another guest',
    { egress: { device: 'vnet1', kind: 'tap' }, provoke: provoked({ replyLeftBy: ['vnet1'] }) },
    works,
  ],
];

describe('the symptom', () => {
  test.each(rows.map(([when, seen, expected, way = {}]) => ({ when, seen, expected, way })))(
    '$when',
    ({ seen, expected, way }) => {
      expect(deriveSymptom(path(way), probes(seen))).toMatchObject(expected);
    },
  );
});
