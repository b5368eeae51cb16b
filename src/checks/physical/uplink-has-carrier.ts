import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const uplinkHasCarrier = defineCheck({
  id: 'physical.uplink-has-carrier',
  summary: "The bridge's uplink has a carrier: a cable with something live at the other end",
  needs: ['link'],
  probes: ['egress'],
  dependsOn: ['physical.carrier-is-steady', 'physical.uplink-is-up'],
  findings: ['physical.no-carrier'],
  run({ path, facts, probes, symptom }) {
    const uplinks = facts.link.links.filter(({ name }) => path.uplinks.includes(name));
    const dead = uplinks.find(({ up, carrier }) => up && !carrier);
    const inside = probes.egress.kind === 'tap' || probes.egress.kind === 'host';
    if (dead === undefined || uplinks.some(({ up, carrier }) => up && carrier) || inside) {
      return pass;
    }
    if (symptom?.works !== 'no' || symptom.lost.segment === 'guest') {
      return pass;
    }
    return breaks('physical.no-carrier', {
      hop: dead.name,
      confidence: 0.97,
      params: { uplink: dead.name },
      evidence: [
        evidence(`cat /sys/class/net/${dead.name}/carrier`, 'no-carrier', {
          device: dead.name,
          operstate: dead.operstate,
        }),
      ],
      fix: { where: 'switch' },
    });
  },
});
