import { guestIsHeard } from '../../../../src/checks/network/guest-is-heard.ts';
import { lost } from '../builders.ts';
import { checkTable } from '../table.ts';

const heard = (address: string, neighbor: boolean, hop = false) => ({
  'as-guest': {
    hop: { address, answered: hop },
    bare: { address, answered: false },
    neighbor: { address: '10.0.0.30', answered: neighbor },
  },
});
const symptom = lost('beyond', 'arp', 'eth0', '10.0.0.20');
const code = 'network.guest-ignored';
const evidence = ['host-is-answered', 'asked-in-vain', 'neighbor-answers-guest'];

checkTable(guestIsHeard, [
  [
    'by IPv6, which filters no reverse paths',
    {
      symptom,
      path: { targetAddress: 'fd00::20', family: 'ipv6' },
      probes: heard('10.0.0.20', true),
    },
    null,
  ],
  [
    'the target ignores the guest',
    { symptom, path: { targetAddress: '10.0.0.20' }, probes: heard('10.0.0.20', true) },
    {
      code,
      evidence,
      hop: '10.0.0.20',
      where: 'target',
      commands: ['sysctl -w net.ipv4.conf.all.rp_filter=2'],
    },
  ],
  ['the gateway does', { symptom, probes: heard('10.0.0.1', true) }, { code, evidence, where: 'gateway' }],
  ['its neighbor is silent too', { symptom, probes: heard('10.0.0.1', false) }, null],
  ['nothing was asked in its name', { symptom }, null],
  ['its address is not known', { symptom, probes: { ...heard('10.0.0.1', true), provoke: null } }, null],
  [
    'a question in its name is answered: its packets are lost for another reason',
    { symptom: lost('beyond', 'ip', 'eth0', '10.0.0.1'), probes: heard('10.0.0.1', true, true) },
    null,
  ],
  [
    'it knows the gateway, and asks for nothing itself',
    { symptom: lost('beyond', 'ip', 'eth0', '10.0.0.1'), probes: heard('10.0.0.1', true) },
    { code, evidence, where: 'gateway' },
  ],
  ['the path works', { probes: heard('10.0.0.1', true) }, null],
]);
