import { defineCheck, evidence, notes, pass } from '../check.ts';

export const nicDoesNotMerge = defineCheck({
  id: 'physical.nic-does-not-merge',
  summary: 'The NIC under the bridge does not merge packets that it receives (LRO), which nobody can forward',
  optional: ['kernel-log'],
  findings: ['physical.nic-merges'],
  run({ vm, path, known }) {
    const nics = [...path.uplinks, ...path.legs.map(({ device }) => device)];
    const merged = (known['kernel-log']?.lines ?? []).filter(
      ({ kind, device }) => kind === 'merged' && nics.includes(device),
    );
    const last = merged.at(-1);
    if (last === undefined) {
      return pass;
    }
    // It takes long TCP transfers towards the guest alone, which no probe makes: it is said, and decides nothing.
    return notes('physical.nic-merges', {
      hop: last.device,
      confidence: 0.9,
      params: { vm, device: last.device, bridge: path.bridge ?? '' },
      evidence: [
        evidence("dmesg --since=-15min | grep 'while LRO is enabled'", 'nic-merges', {
          at: last.at,
          text: last.text,
        }),
      ],
      fix: {
        where: 'hypervisor',
        commands: [`ethtool -K ${last.device} lro off`],
        persistent: [
          `printf '[Match]\\nOriginalName=${last.device}\\n[Link]\\nLargeReceiveOffload=no\\n' > /etc/systemd/network/10-${last.device}.link`,
        ],
      },
    });
  },
});
