import { breaks, defineCheck, evidence, notes, pass } from '../check.ts';

export const nicDoesNotHang = defineCheck({
  id: 'physical.nic-does-not-hang',
  summary: 'The kernel has not reset the NIC of the uplink for hanging',
  optional: ['kernel-log'],
  probes: ['egress'],
  dependsOn: ['physical.uplink-has-carrier'],
  findings: ['physical.nic-hangs'],
  run({ path, known, probes, symptom }) {
    const nics = path.legs.filter(({ kind }) => kind === 'nic').map(({ device }) => device);
    const hangs = (known['kernel-log']?.lines ?? []).filter(
      ({ kind, device }) => kind === 'nic-hang' && nics.includes(device),
    );
    const last = hangs.at(-1);
    if (last === undefined || probes.egress.kind !== 'uplink') {
      return pass;
    }
    // A NIC that was reset minutes ago may be well by now: it is to blame only where nothing comes back by it.
    const lost = symptom?.works === 'no' && symptom.lost.segment === 'beyond';
    const { device } = last;
    return (lost ? breaks : notes)('physical.nic-hangs', {
      hop: device,
      confidence: 0.85,
      params: { device, times: hangs.length },
      evidence: [
        evidence("dmesg --since=-15min --time-format iso | grep -iE 'hang|watchdog|reset'", 'nic-hang', {
          at: last.at,
          text: last.text,
        }),
      ],
      fix: {
        where: 'hypervisor',
        // The transmit ring is mostly stuck in segmentation offload (Intel's e1000e); a link bounce empties it.
        commands: [
          `ethtool -K ${device} tso off gso off gro off`,
          `ip link set dev ${device} down`,
          `ip link set dev ${device} up`,
        ],
        persistent: [
          `printf '[Match]\\nOriginalName=${device}\\n\\n[Link]\\nTCPSegmentationOffload=no\\nGenericSegmentationOffload=no\\nGenericReceiveOffload=no\\n' > /etc/systemd/network/10-${device}-offload.link`,
        ],
      },
    });
  },
});
