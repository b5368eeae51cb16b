import { guestNicAnswers } from '../../../../src/checks/vm/guest-nic-answers.ts';
import { lost, ok } from '../builders.ts';
import { checkTable } from '../table.ts';

const mute = { address: null, answersArp: false, answersIpv6: false, spoke: false, swept: ['10.0.0.0/24'] };
const dead = lost('guest', 'arp', 'vnet0', 'web01');

checkTable(guestNicAnswers, [
  ['it answers', {}, null],
  ['it is mute, and yet the path works', { probes: { guest: mute } }, null],
  ['it is alive without an address', { symptom: dead, probes: { guest: { ...mute, spoke: true } } }, null],
  ['frames are lost elsewhere', { symptom: lost('out'), probes: { guest: mute } }, null],
  [
    'it is dead; the agent knows the name of its device',
    { symptom: dead, probes: { guest: mute } },
    {
      code: 'vm.guest-nic-down',
      evidence: ['guest-silent'],
      where: 'guest',
      commands: ['ip link set dev eth0 up'],
    },
  ],
  [
    'it is dead, and there is no agent: the device is found by its address',
    {
      symptom: dead,
      probes: { guest: mute },
      facts: { 'agent-addresses': ok({ addresses: [], devices: [] }) },
    },
    {
      code: 'vm.guest-nic-down',
      evidence: ['guest-silent'],
      commands: [
        `ip link set dev "$(ip -o link | awk -F': ' '/52:54:00:00:00:10/ { sub(/@.*/, "", $2); print $2 }')" up`,
      ],
    },
  ],
]);
