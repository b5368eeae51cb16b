import { switchPassesGuest } from '../../../../src/checks/physical/switch-passes-guest.ts';
import { lost } from '../builders.ts';
import { checkTable } from '../table.ts';

const heard = (bare: boolean | null, neighbor: boolean | null, hop = false) => ({
  'as-guest': {
    hop: { address: '10.0.0.1', answered: hop },
    bare: bare === null ? null : { address: '10.0.0.1', answered: bare },
    neighbor: neighbor === null ? null : { address: '10.0.0.20', answered: neighbor },
  },
  neighbors: [{ address: '10.0.0.20', answered: true }],
});
const withBare = (bare: boolean) => ({
  ...heard(bare, false),
  'as-guest': {
    ...heard(bare, false)['as-guest'],
    neighbor: { address: '10.0.0.20', answered: false, bare: true as const },
  },
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
  ['the next hop answers it: it is passed', { symptom, probes: heard(false, false, true) }, null],
  [
    'whether the address or the MAC address is not passed is not known',
    { symptom, probes: heard(null, false) },
    null,
  ],
  [
    'a guest that knows the next hop, and asks for nothing itself',
    { symptom: lost('beyond', 'ip', 'eth0', '10.0.0.1'), probes: heard(false, false) },
    {
      code: 'physical.switch-drops-mac',
      evidence: ['host-is-answered', 'guest-not-answered'],
      where: 'switch',
    },
  ],
  [
    'the frames were too few to ask the neighbor as this host; its MAC address is silenced',
    { symptom, probes: { ...heard(false, false), neighbors: [] } },
    {
      code: 'physical.switch-drops-mac',
      evidence: ['host-is-answered', 'guest-not-answered'],
      where: 'switch',
    },
  ],
  [
    'the same, and its MAC address alone is answered: the next hop may ignore it',
    { symptom, probes: { ...heard(true, false), neighbors: [] } },
    null,
  ],
  [
    'a neighbor that is known by the other family, asked without an address, is silent as well',
    {
      symptom,
      probes: withBare(false),
    },
    {
      code: 'physical.switch-drops-mac',
      evidence: ['host-is-answered', 'guest-not-answered'],
      where: 'switch',
    },
  ],
  ['the same, and the next hop answers its MAC address', { symptom, probes: withBare(true) }, null],
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
