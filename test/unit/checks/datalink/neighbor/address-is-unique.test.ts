import { addressIsUnique } from '../../../../../src/checks/datalink/neighbor/address-is-unique.ts';
import { impersonated, lost, macs, owners, silent } from '../../builders.ts';
import { checkTable } from '../../table.ts';

const guestTwice = { 'guest-owners': owners('10.0.0.10', macs.guest, macs.rogue) };
const path = { targetAddress: '10.0.0.20' };
const twice = owners('10.0.0.20', macs.neighbor, macs.rogue);
const through = (mac: string, answerMac: string) => impersonated({ nextHopMac: mac, answerMac });
const finding = {
  code: 'datalink.duplicate-address',
  evidence: ['two-macs'],
  where: 'switch',
  commands: [],
} as const;

checkTable(addressIsUnique, [
  ['one owner each', { symptom: lost('beyond') }, null],
  [
    "the VM's other NIC answers for the address as well (ARP of Linux)",
    {
      path: { otherNics: [{ mac: macs.other, tap: 'vnet1' }] },
      probes: { 'guest-owners': owners('10.0.0.10', macs.guest, macs.other) },
    },
    null,
  ],
  [
    'two own the gateway: another check judges that',
    { probes: { 'next-hop-owners': owners('10.0.0.1', macs.gateway, macs.rogue) } },
    null,
  ],
  [
    'the target has two NICs in this network: both pings are answered from one',
    {
      path,
      probes: {
        'next-hop-owners': twice,
        impersonate: [through(macs.neighbor, macs.neighbor), through(macs.rogue, macs.neighbor)],
      },
    },
    null,
  ],
  [
    'two own the address, and frames are lost before them',
    { probes: guestTwice, symptom: lost('out') },
    null,
  ],
  [
    'two own the address, and nobody knows whether the path works',
    { probes: guestTwice, symptom: { works: 'unknown', because: 'guest-routes-unseen' } },
    null,
  ],
  [
    "the guest's, and answers do not come back",
    { probes: guestTwice, symptom: lost('beyond') },
    { ...finding, params: { address: '10.0.0.10', whose: 'web01', other: macs.rogue } },
  ],
  ["the guest's, and it works at this moment", { probes: guestTwice }, { ...finding, effect: 'degrades' }],
  [
    "the target's: each answers from its own",
    {
      path,
      probes: {
        'next-hop-owners': twice,
        impersonate: [through(macs.neighbor, macs.neighbor), through(macs.rogue, macs.rogue)],
      },
    },
    { ...finding, effect: 'degrades', params: { whose: '10.0.0.20' } },
  ],
  [
    "the target's: one of them is mute",
    {
      path,
      probes: {
        'next-hop-owners': twice,
        impersonate: [
          through(macs.neighbor, macs.neighbor),
          impersonated({ nextHopMac: macs.rogue, ...silent }),
        ],
      },
      symptom: lost('beyond'),
    },
    finding,
  ],
]);
