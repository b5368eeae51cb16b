import { defineCheck, evidence, notes, pass } from '../../check.ts';

export const ownAddressStaysHome = defineCheck({
  id: 'datalink.own-address-stays-home',
  summary: "The bridge receives no frames that carry this host's own MAC address as their source",
  optional: ['kernel-log'],
  findings: ['datalink.own-address-received'],
  run({ path, known }) {
    // The log is of the whole machine: a device of that name may have been a port of another bridge.
    const heard = (known['kernel-log']?.lines ?? []).filter(
      ({ kind, device, text }) =>
        kind === 'own-address' &&
        text.startsWith(`${path.bridge}: `) &&
        (path.uplinks.includes(device) || device === path.tap),
    );
    const last = heard.at(-1);
    if (last === undefined) {
      return pass;
    }
    // A loop or a second machine with the same MAC address: the log cannot tell, and this path may not feel it.
    return notes('datalink.own-address-received', {
      hop: last.device,
      confidence: 0.6,
      params: { device: last.device, bridge: path.bridge ?? '', times: heard.length },
      evidence: [
        evidence("dmesg --since=-15min | grep 'own address as source'", 'own-address', {
          at: last.at,
          text: last.text,
        }),
      ],
      fix: { where: 'switch' },
    });
  },
});
