import { breaks, defineCheck, degrades, evidence, pass } from '../check.ts';

/** One change is a cable that was pulled or plugged; a link that flaps goes and comes. */
const leastChanges = 2;

export const carrierIsSteady = defineCheck({
  id: 'physical.carrier-is-steady',
  summary: "The uplink's carrier neither comes nor goes while the path is probed",
  probes: ['moved'],
  dependsOn: ['physical.uplink-is-up'],
  findings: ['physical.uplink-flaps'],
  run({ path, probes: { moved }, symptom }) {
    const flapping = moved?.carrierChanges.find(
      ({ device, by }) => path.uplinks.includes(device) && by >= leastChanges,
    );
    if (flapping === undefined || symptom === null || symptom.works === 'unknown') {
      return pass;
    }
    const { device, by } = flapping;
    const answer = symptom.works === 'yes' ? degrades : breaks;
    return answer('physical.uplink-flaps', {
      hop: device,
      confidence: 0.95,
      params: { uplink: device, times: by },
      evidence: [
        evidence(`cat /sys/class/net/${device}/carrier_changes`, 'carrier-changes', { device, times: by }),
        evidence("journalctl -k -n 20 -g 'Link is (Down|Up)'", 'link-log', { device }),
      ],
      fix: { where: 'switch' },
    });
  },
});
