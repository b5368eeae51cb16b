import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const tapIsUp = defineCheck({
  id: 'datalink.tap-is-up',
  summary: "The guest's tap is set up on the host",
  needs: ['link'],
  decisive: true,
  findings: ['datalink.tap-down'],
  run({ vm, path, facts }) {
    const link = facts.link.links.find(({ name }) => name === path.tap);
    if (link === undefined || link.up) {
      return pass;
    }
    return breaks('datalink.tap-down', {
      hop: path.tap,
      confidence: 0.98,
      params: { vm, tap: path.tap },
      evidence: [
        evidence(`ip -j -d link show dev ${path.tap}`, 'link-flags', {
          device: path.tap,
          flags: link.flags.join(','),
        }),
      ],
      fix: { where: 'hypervisor', commands: [`ip link set dev ${path.tap} up`] },
    });
  },
});
