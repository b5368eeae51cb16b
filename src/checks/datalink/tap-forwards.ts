import { defineCheck, pass } from '../check.ts';
import { notForwarding, stuck } from './port-state.ts';

export const tapForwards = defineCheck({
  id: 'datalink.tap-forwards',
  summary: "The bridge forwards on the guest's port: it is not blocked, disabled, listening or learning",
  needs: ['link'],
  dependsOn: ['datalink.tap-is-up', 'datalink.tap-is-in-bridge', 'datalink.bridge-is-up'],
  decisive: true,
  findings: ['datalink.port-not-forwarding'],
  run({ path, facts }) {
    const link = facts.link.links.find(({ name }) => name === path.tap);
    return stuck(link) ? notForwarding(path, link, facts.link.links) : pass;
  },
});
