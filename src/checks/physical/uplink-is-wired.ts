import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const uplinkIsWired = defineCheck({
  id: 'physical.uplink-is-wired',
  summary: 'The uplink is no Wi-Fi station, through which frames of other MAC addresses cannot pass',
  optional: ['wireless'],
  probes: ['egress'],
  dependsOn: ['physical.uplink-has-carrier'],
  findings: ['physical.uplink-is-wifi'],
  run({ path, known, probes, symptom }) {
    const uplink = path.uplinks.find((device) => known.wireless?.devices.includes(device));
    // With WDS (4addr) on both ends it works: only a path that does not is to blame on it.
    const lost = symptom?.works === 'no' && symptom.lost.segment === 'beyond';
    if (uplink === undefined || !lost || probes.egress.device !== uplink) {
      return pass;
    }
    return breaks('physical.uplink-is-wifi', {
      hop: uplink,
      confidence: 0.9,
      params: { uplink, mac: path.guestMac },
      evidence: [
        evidence(`cat /sys/class/net/${uplink}/phy80211/name`, 'is-wifi', { uplink }),
        evidence(`tcpdump -nne -i ${uplink} ether host ${path.guestMac}`, 'vf-nothing-back', { uplink }),
      ],
      fix: { where: 'hypervisor' },
    });
  },
});
