import { defineCheck, pass } from '../check.ts';
import { notForwarding, stuck } from './port-state.ts';

export const egressForwards = defineCheck({
  id: 'datalink.egress-forwards',
  summary: 'The bridge forwards on the port that leads to the target',
  needs: ['link'],
  probes: ['egress'],
  dependsOn: ['datalink.tap-forwards'],
  findings: ['datalink.port-not-forwarding'],
  run({ path, facts, probes: { egress }, symptom }) {
    const lostOnTheWay =
      symptom?.works === 'no' && ['out', 'return', 'beyond'].includes(symptom.lost.segment);
    if (!lostOnTheWay || egress.kind === 'host') {
      return pass;
    }
    const names = egress.kind === 'tap' ? [egress.device] : path.uplinks;
    const link = facts.link.links.filter(({ name }) => names.includes(name)).find(stuck);
    return link === undefined ? pass : notForwarding(path, link, facts.link.links);
  },
});
