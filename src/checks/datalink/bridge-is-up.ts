import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const bridgeIsUp = defineCheck({
  id: 'datalink.bridge-is-up',
  summary: 'The bridge is set up: one that is down forwards nothing between its ports',
  needs: ['link'],
  dependsOn: ['datalink.tap-is-in-bridge'],
  decisive: true,
  findings: ['datalink.bridge-down'],
  run({ path, facts }) {
    const link = facts.link.links.find(({ name }) => name === path.bridge);
    // Open vSwitch switches whether or not its own port of the bridge is up.
    if (link === undefined || link.up || path.bridgeKind !== 'linux') {
      return pass;
    }
    return breaks('datalink.bridge-down', {
      hop: link.name,
      confidence: 0.98,
      params: { bridge: link.name },
      evidence: [
        evidence(`ip -j -d link show dev ${link.name}`, 'link-flags', {
          device: link.name,
          flags: link.flags.join(','),
        }),
      ],
      fix: { where: 'hypervisor', commands: [`ip link set dev ${link.name} up`] },
    });
  },
});
