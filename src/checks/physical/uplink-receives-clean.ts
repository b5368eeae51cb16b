import { defineCheck, degrades, evidence, notes, pass } from '../check.ts';
import { isLossy } from '../train-judgement.ts';

/** Counters of frames that came in damaged: a cable, a transceiver, or two ends that do not agree. */
const damaged: readonly string[] = ['rx_crc_errors', 'rx_frame_errors'];

export const uplinkReceivesClean = defineCheck({
  id: 'physical.uplink-receives-clean',
  summary: 'The uplink receives no damaged frames, and both of its ends send at the same time (full duplex)',
  needs: ['carrier'],
  probes: ['moved', 'train'],
  dependsOn: ['physical.carrier-is-steady'],
  findings: ['physical.uplink-errors', 'physical.half-duplex'],
  run({ path, facts, probes: { moved, train } }) {
    const bad = moved?.counters.find(
      ({ device, counter }) => path.uplinks.includes(device) && damaged.includes(counter),
    );
    // Damaged frames belong to somebody; whether this path feels it, its own pings tell.
    const answer = isLossy(train) ? degrades : notes;
    if (bad !== undefined) {
      const { device, counter, by } = bad;
      return answer('physical.uplink-errors', {
        hop: device,
        confidence: 0.9,
        params: { uplink: device, counter, by },
        evidence: [
          evidence(`cat /sys/class/net/${device}/statistics/${counter}`, 'counter-moved', { counter, by }),
        ],
        fix: { where: 'switch' },
      });
    }
    const half = facts.carrier.devices.find(
      ({ device, duplex }) => path.uplinks.includes(device) && duplex === 'half',
    );
    if (half === undefined) {
      return pass;
    }
    return answer('physical.half-duplex', {
      hop: half.device,
      confidence: 0.85,
      params: { uplink: half.device, speed: half.speed ?? '?' },
      evidence: [
        evidence(`cat /sys/class/net/${half.device}/duplex`, 'half-duplex', { device: half.device }),
      ],
      fix: { where: 'hypervisor', commands: [`ethtool -s ${half.device} autoneg on`] },
    });
  },
});
