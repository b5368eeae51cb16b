import { macIsUnique } from '../../../../src/checks/datalink/mac-is-unique.ts';
import { fdbEntry, lost, macs, ok } from '../builders.ts';
import { checkTable } from '../table.ts';

const probes = { 'guest-mac-outside': { frames: 3, devices: ['eth0'] } };
const moved = { fdb: ok({ entries: [fdbEntry(macs.guest, 'eth0')] }) };
const finding = {
  code: 'datalink.duplicate-mac',
  hop: 'eth0',
  evidence: ['own-mac-outside'],
  where: 'switch',
} as const;

checkTable(macIsUnique, [
  ['nobody', { symptom: lost('beyond') }, null],
  ['somebody, and the path works: odd, no more', { probes }, { ...finding, effect: 'notes' }],
  ['somebody, and the guest is mute', { probes, symptom: lost('guest') }, { ...finding, effect: 'notes' }],
  ['somebody, and answers are lost', { probes, symptom: lost('beyond') }, finding],
  [
    'the bridge has learned it outside as well',
    { probes, facts: moved, symptom: lost('return') },
    { ...finding, evidence: ['own-mac-outside', 'fdb-elsewhere'] },
  ],
]);
