import { carrierIsSteady } from '../../../../src/checks/physical/carrier-is-steady.ts';
import { lost, still } from '../builders.ts';
import { checkTable } from '../table.ts';

const moved = { ...still, carrierChanges: [{ device: 'eth0', by: 2 }] };
const found = {
  code: 'physical.uplink-flaps',
  hop: 'eth0',
  evidence: ['carrier-changes', 'link-log'],
  where: 'switch',
  commands: [],
} as const;

checkTable(carrierIsSteady, [
  ['nothing moved', {}, null],
  ['no probe ran', { probes: { moved }, symptom: null }, null],
  [
    'the probes cannot tell',
    { probes: { moved }, symptom: { works: 'unknown', because: 'other-nic' } },
    null,
  ],
  ['it came once', { probes: { moved: { ...still, carrierChanges: [{ device: 'eth0', by: 1 }] } } }, null],
  [
    'a tap that is no uplink',
    { probes: { moved: { ...still, carrierChanges: [{ device: 'vnet0', by: 2 }] } } },
    null,
  ],
  ['the uplink, and the path works', { probes: { moved } }, { ...found, effect: 'degrades' }],
  ['the uplink, and the path does not', { probes: { moved }, symptom: lost('beyond') }, found],
]);
