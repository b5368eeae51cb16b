import { guestAddressIsFree } from '../../../../../src/checks/datalink/neighbor/guest-address-is-free.ts';
import { lost, macs, owners } from '../../builders.ts';
import { checkTable } from '../../table.ts';

const own = 'fd00::10';
const path = {
  targetAddress: 'fd00:1::20',
  guestAddresses: [{ address: own, prefix: 64, from: 'agent' }],
} as const;
const guest = { address: null, answersArp: false, answersIpv6: true, spoke: true, swept: [] };
const symptom = lost('guest', 'arp', 'vnet0', 'web01');
const probes = { guest, 'guest-owners': owners(own, macs.rogue) };

checkTable(guestAddressIsFree, [
  ['it works', { path }, null],
  [
    'the guest says that it has it, is alive, and another machine answers for it',
    { path, symptom, probes },
    {
      code: 'datalink.address-in-use',
      hop: 'web01',
      evidence: ['agent-has-address', 'does-not-answer-for', 'other-answers-for'],
      params: { address: own, other: macs.rogue },
      where: 'switch',
      commands: [],
    },
  ],
  ['nobody answers for it', { path, symptom, probes: { ...probes, 'guest-owners': owners(own) } }, null],
  [
    'both answer: a duplicate, and another fault',
    { path, symptom, probes: { ...probes, 'guest-owners': owners(own, macs.guest, macs.rogue) } },
    null,
  ],
  [
    'another NIC of the same guest has it',
    { path: { ...path, otherNics: [{ mac: macs.rogue, tap: 'vnet2' }] }, symptom, probes },
    null,
  ],
  [
    'only an old neighbor entry says that it is the guest that has it',
    { path: { ...path, guestAddresses: [{ address: own, prefix: null, from: 'neigh' }] }, symptom, probes },
    null,
  ],
  ['the guest is dead', { path, symptom, probes: { ...probes, guest: { ...guest, spoke: false } } }, null],
  ['IPv4, in which nobody lets go of his address', { symptom, probes }, null],
]);
