import { switchPassesGuest } from '../../../../src/checks/physical/switch-passes-guest.ts';
import { lost } from '../builders.ts';
import { checkTable } from '../table.ts';

const heard = (bare: boolean, neighbor: boolean | null) => ({
  'as-guest': {
    bare: { address: '10.0.0.1', answered: bare },
    neighbor: neighbor === null ? null : { address: '10.0.0.20', answered: neighbor },
  },
  neighbors: [{ address: '10.0.0.20', answered: true }],
});
const symptom = lost('beyond', 'arp', 'eth0', '10.0.0.1');

checkTable(switchPassesGuest, [
  [
    'nothing from its MAC address is answered',
    { symptom, probes: heard(false, false) },
    {
      code: 'physical.switch-drops-mac',
      evidence: ['host-is-answered', 'guest-not-answered'],
      where: 'switch',
      hop: 'eth0',
    },
  ],
  [
    'only what names its address is not',
    { symptom, probes: heard(true, false) },
    {
      code: 'physical.switch-drops-address',
      evidence: ['host-is-answered', 'guest-not-answered', 'bare-is-answered'],
      where: 'switch',
      params: { address: '10.0.0.10' },
    },
  ],
  ['another neighbor answers it: the next hop ignores it', { symptom, probes: heard(false, true) }, null],
  ['nobody else could be asked', { symptom, probes: heard(false, null) }, null],
  [
    'the neighbor is silent to this host as well',
    { symptom, probes: { ...heard(false, false), neighbors: [{ address: '10.0.0.20', answered: false }] } },
    null,
  ],
  ['nothing was asked in its name', { symptom }, null],
  ['the path works', { probes: heard(false, false) }, null],
  ['lost on this host', { symptom: lost('return'), probes: heard(false, false) }, null],
]);
