import { fdbIsRight } from '../../../../src/checks/datalink/fdb-is-right.ts';
import { fdbEntry, lost, macs, ok, owners } from '../builders.ts';
import { checkTable } from '../table.ts';

const fixed = { static: true, state: 'static', vlan: null } as const;
const own = { fdb: ok({ entries: [fdbEntry(macs.guest, 'vnet1', fixed)] }) };
const symptom = lost('return', 'arp', 'eth0', 'vnet0');

checkTable(fdbIsRight, [
  ['nothing static', { symptom }, null],
  [
    'a static entry for the right port',
    { facts: { fdb: ok({ entries: [fdbEntry(macs.guest, 'vnet0', fixed)] }) }, symptom },
    null,
  ],
  [
    'a wrong one for a stranger',
    { facts: { fdb: ok({ entries: [fdbEntry(macs.rogue, 'vnet0', fixed)] }) }, symptom },
    null,
  ],
  [
    'a wrong one in another bridge',
    {
      facts: { fdb: ok({ entries: [fdbEntry(macs.guest, 'vnet1', { ...fixed, master: 'br9' })] }) },
      symptom,
    },
    null,
  ],
  [
    'a learned one moves by itself',
    { facts: { fdb: ok({ entries: [fdbEntry(macs.guest, 'eth0')] }) }, symptom },
    null,
  ],
  ['a wrong one, and the path works', { facts: own }, null],
  ['a wrong one, and the guest is mute', { facts: own, symptom: lost('guest') }, null],
  [
    "the guest's own",
    { facts: own, symptom },
    {
      code: 'datalink.fdb-wrong-port',
      hop: 'br0',
      evidence: ['static-fdb', 'seen-there-not-here'],
      params: { whose: 'web01', right: 'vnet0', port: 'vnet1' },
      commands: [`bridge fdb del ${macs.guest} dev vnet1 master`],
    },
  ],
  [
    "the next hop's, in a VLAN",
    {
      facts: { fdb: ok({ entries: [fdbEntry(macs.gateway, 'vnet1', { ...fixed, vlan: 7 })] }) },
      probes: { 'next-hop-owners': owners('10.0.0.1', macs.gateway) },
      symptom: lost('out'),
    },
    {
      code: 'datalink.fdb-wrong-port',
      evidence: ['static-fdb', 'seen-there-not-here'],
      params: { whose: 'the next hop', right: 'eth0' },
      commands: [`bridge fdb del ${macs.gateway} dev vnet1 master vlan 7`],
    },
  ],
  [
    'nobody owns the next hop: nothing to compare with',
    {
      facts: { fdb: ok({ entries: [fdbEntry(macs.gateway, 'vnet1', fixed)] }) },
      probes: { 'next-hop-owners': owners('10.0.0.1') },
      symptom: lost('out'),
    },
    null,
  ],
]);
