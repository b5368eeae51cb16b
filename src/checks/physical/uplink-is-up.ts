import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const uplinkIsUp = defineCheck({
  id: 'physical.uplink-is-up',
  summary: "The bridge's uplink is set up",
  needs: ['link'],
  probes: ['egress'],
  dependsOn: ['datalink.uplink-is-in-bridge', 'physical.uplink-parts-are-up'],
  findings: ['physical.uplink-down'],
  run({ path, facts, probes, symptom }) {
    const uplinks = facts.link.links.filter(({ name }) => path.uplinks.includes(name));
    const down = uplinks.find(({ up }) => !up);
    const inside = probes.egress.kind === 'tap' || probes.egress.kind === 'host';
    if (down === undefined || uplinks.some(({ up, carrier }) => up && carrier) || inside) {
      return pass;
    }
    if (symptom?.works !== 'no' || symptom.lost.segment === 'guest') {
      return pass;
    }
    return breaks('physical.uplink-down', {
      hop: down.name,
      confidence: 0.98,
      params: { uplink: down.name, bridge: path.bridge ?? '' },
      evidence: [
        evidence(`ip -j -d link show dev ${down.name}`, 'link-flags', {
          device: down.name,
          flags: down.flags.join(','),
        }),
      ],
      fix: { where: 'hypervisor', commands: [`ip link set dev ${down.name} up`] },
    });
  },
});
