import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { silentThere, vlanName, wire } from '../vlan-world.ts';

export const switchCarriesVlan = defineCheck({
  id: 'physical.switch-carries-vlan',
  summary: "The switch port passes the guest's VLAN: where other VLANs come in, that one does too",
  optional: ['lldp'],
  probes: [
    'own-tag',
    'other-vlans',
    'host-elsewhere',
    'outside-heard',
    'neighbors',
    'egress',
    'next-hop-owners',
    'impersonate',
    'asked',
  ],
  dependsOn: ['physical.uplink-has-carrier', 'datalink.egress-forwards', 'datalink.vlan-tag-fits-switch'],
  findings: ['physical.vlan-not-on-switch'],
  run({ vm, path, known, probes, symptom }) {
    const out = wire(path, probes['own-tag']);
    const lost = symptom?.works === 'no' && symptom.lost.segment === 'beyond' && symptom.lost.what === 'arp';
    if (out === null || out.tag === null || !lost || !silentThere(symptom, probes)) {
      return pass;
    }
    const silent =
      probes.asked.every(({ answersLost }) => answersLost.length === 0) &&
      probes.neighbors.every(({ answered }) => !answered);
    const others = probes['other-vlans'].filter(({ frames }) => frames > 0);
    const host = probes['host-elsewhere'];
    const neighbor = known.lldp?.neighbors.find(({ device }) =>
      path.legs.some((leg) => leg.device === device),
    );
    // The switch names the VLANs of the port, and the guest's is none of them.
    const unlisted = (neighbor?.vlans.length ?? 0) > 0 && neighbor?.vlans.every(({ id }) => id !== out.tag);
    if (!silent || (others.length === 0 && host?.answered !== true && unlisted !== true)) {
      return pass;
    }
    const heard = [...new Set(others.map(({ vlan }) => vlanName(vlan)))].join(', ');
    const port = [neighbor?.system, neighbor?.port].filter(Boolean).join(' ') || 'not known here';
    return breaks('physical.vlan-not-on-switch', {
      hop: out.device,
      confidence: unlisted === true ? 0.95 : 0.88,
      params: { vm, uplink: out.device, vlan: out.tag, port, heard: heard || 'none' },
      evidence: [
        evidence(`tcpdump -nne -i ${out.device} vlan ${out.tag}`, 'vlan-goes-none-comes', {
          vlan: out.tag,
          device: out.device,
        }),
        ...(others.length === 0
          ? []
          : [
              evidence(`tcpdump -nne -Q in -i ${out.device}`, 'others-come-in', {
                heard,
                frames: others.reduce((sum, { frames }) => sum + frames, 0),
              }),
            ]),
        ...(host?.answered === true
          ? [
              evidence(`arping -c 1 -I ${host.device} ${host.address}`, 'host-elsewhere', {
                address: host.address,
                device: host.device,
              }),
            ]
          : []),
        ...(unlisted === true
          ? [
              evidence('lldpcli -f json0 show neighbors', 'switch-vlans', {
                port,
                vlans: neighbor?.vlans.map(({ id }) => id).join(', ') ?? '',
              }),
            ]
          : []),
      ],
      fix: { where: 'switch' },
    });
  },
});
