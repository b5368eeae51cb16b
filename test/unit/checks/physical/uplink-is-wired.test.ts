import { uplinkIsWired } from '../../../../src/checks/physical/uplink-is-wired.ts';
import { lost, ok, works } from '../builders.ts';
import { checkTable } from '../table.ts';

const symptom = lost('beyond', 'arp', 'wlan0', '10.0.0.1');
const path = { uplinks: ['wlan0'], liveUplinks: ['wlan0'] };
const facts = { wireless: ok({ devices: ['wlan0'] }) };
const probes = { egress: { device: 'wlan0', kind: 'uplink' as const } };

checkTable(uplinkIsWired, [
  ['a wired uplink', { symptom, facts: { wireless: ok({ devices: [] }) }, path, probes }, null],
  [
    'a radio that is not the uplink',
    { symptom, facts: { wireless: ok({ devices: ['wlan9'] }) }, path, probes },
    null,
  ],
  ['with WDS it works', { symptom: works, facts, path, probes }, null],
  ['lost before it reaches the radio', { symptom: lost('out'), facts, path, probes }, null],
  [
    'nothing comes back over Wi-Fi',
    { symptom, facts, path, probes },
    {
      code: 'physical.uplink-is-wifi',
      hop: 'wlan0',
      effect: 'breaks',
      evidence: ['is-wifi', 'vf-nothing-back'],
    },
  ],
]);
