import { guestHasAddress } from '../../../../src/checks/network/guest-has-address.ts';
import { agent, lost, macs, ok } from '../builders.ts';
import { checkTable } from '../table.ts';

const alive = { address: null, answersArp: false, answersIpv6: true, spoke: true, swept: ['10.0.0.0/24'] };
const symptom = lost('guest', 'arp', 'vnet0', 'web01');
const none = { 'agent-addresses': agent() };
const finding = {
  code: 'network.guest-without-address',
  hop: 'web01',
  where: 'guest',
  commands: [],
} as const;

checkTable(guestHasAddress, [
  ['it has', {}, null],
  [
    'it is dead: another fault',
    { symptom, probes: { guest: { ...alive, spoke: false } }, facts: none },
    null,
  ],
  ['it answers for one', { symptom, probes: { guest: { ...alive, answersArp: true } }, facts: none }, null],
  ['nothing was found, and the path works', { probes: { guest: alive }, facts: none }, null],
  [
    'nobody knows the address',
    { symptom: { works: 'unknown', because: 'guest-address-unknown' }, probes: { guest: alive } },
    null,
  ],
  [
    'it says itself that it has none',
    { symptom, probes: { guest: alive }, facts: none },
    { ...finding, evidence: ['guest-owns-none', 'agent-no-address'], params: { network: '10.0.0.0/24' } },
  ],
  [
    'only another NIC has one',
    {
      symptom,
      probes: { guest: alive },
      facts: {
        'agent-addresses': ok({
          addresses: [
            { device: 'docker0', mac: macs.other, address: '172.17.0.1', prefix: 16, family: 'ipv4' },
          ],
          devices: [],
        }),
      },
    },
    { ...finding, evidence: ['guest-owns-none', 'agent-no-address'] },
  ],
  [
    'it answers for none, though it says that it has one',
    { symptom, probes: { guest: { ...alive, swept: [] } } },
    { ...finding, evidence: ['guest-owns-none'] },
  ],
]);
