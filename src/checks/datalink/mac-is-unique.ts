import { breaks, defineCheck, evidence, notes, pass } from '../check.ts';

export const macIsUnique = defineCheck({
  id: 'datalink.mac-is-unique',
  summary: "Nobody else sends with the guest's MAC address",
  needs: ['fdb'],
  probes: ['guest-mac-outside'],
  dependsOn: ['datalink.egress-forwards'],
  findings: ['datalink.duplicate-mac'],
  run({ vm, path, facts, probes, symptom }) {
    const outside = probes['guest-mac-outside'];
    const device = outside.devices[0];
    if (outside.frames === 0 || device === undefined) {
      return pass;
    }
    const learned = facts.fdb.entries.find(
      ({ mac, master }) => mac === path.guestMac && master === path.bridge,
    );
    const parts = {
      hop: device,
      confidence: 0.93,
      params: { vm, mac: path.guestMac, device, frames: outside.frames },
      evidence: [
        evidence(`tcpdump -nne -Q in -i ${device} ether src ${path.guestMac}`, 'own-mac-outside', {
          device,
          frames: outside.frames,
          mac: path.guestMac,
        }),
        ...(learned !== undefined && learned.port !== path.tap
          ? [
              evidence(`bridge -j fdb show br ${path.bridge ?? ''}`, 'fdb-elsewhere', {
                mac: path.guestMac,
                port: learned.port,
                tap: path.tap,
              }),
            ]
          : []),
      ],
      fix: { where: 'switch' },
    } as const;
    const loses =
      symptom?.works === 'no' && symptom.lost.segment !== 'guest' && symptom.lost.segment !== 'service';
    return loses
      ? breaks('datalink.duplicate-mac', parts as never)
      : notes('datalink.duplicate-mac', parts as never);
  },
});
