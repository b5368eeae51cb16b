import { answersFindGuest } from '../../../../../src/checks/datalink/neighbor/answers-find-guest.ts';
import { lost, macs, owners } from '../../builders.ts';
import { checkTable } from '../../table.ts';

const nobody = '52:54:00:00:99:99';
const stray = { from: '10.0.0.1', senderMac: macs.gateway, mac: nobody, device: 'eth0' };
const code = 'datalink.peer-neighbor-wrong';
const evidence = ['answer-to-other-mac'];
const commands = ['ip neigh flush to 10.0.0.10 nud all'];

checkTable(answersFindGuest, [
  [
    'the gateway answers to a MAC address that is not the one of the guest',
    { symptom: lost('beyond'), probes: { misdirected: [stray] } },
    { code, evidence, where: 'gateway', hop: '10.0.0.1', commands },
  ],
  [
    'the target does',
    {
      symptom: lost('beyond'),
      path: { targetAddress: '10.0.0.20' },
      probes: { misdirected: [{ ...stray, from: '10.0.0.20', senderMac: macs.neighbor }] },
    },
    { code, evidence, where: 'target', hop: '10.0.0.20', commands },
  ],
  [
    'the gateway does for a routed target',
    {
      symptom: lost('beyond'),
      path: { targetAddress: '10.0.1.20' },
      probes: { misdirected: [{ ...stray, from: '10.0.1.20' }] },
    },
    { code, evidence, where: 'gateway', hop: '10.0.0.1' },
  ],
  [
    'another machine owns the address as well: that is the fault',
    {
      symptom: lost('beyond'),
      probes: {
        misdirected: [stray],
        'guest-owners': owners('10.0.0.10', macs.guest, nobody),
      },
    },
    null,
  ],
  [
    'what somebody else sends astray is not about this path',
    { symptom: lost('beyond'), probes: { misdirected: [{ ...stray, from: '10.0.0.99' }] } },
    null,
  ],
  ['nothing strays', { symptom: lost('beyond') }, null],
  ['the path works', { probes: { misdirected: [stray] } }, null],
  ['lost on the way out', { symptom: lost('out'), probes: { misdirected: [stray] } }, null],
]);
