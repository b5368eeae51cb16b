import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { freeDevices } from './free-devices.ts';

export const uplinkIsInBridge = defineCheck({
  id: 'datalink.uplink-is-in-bridge',
  summary: 'The bridge has a port that leads out of this host, where the target is outside',
  needs: ['link', 'addr'],
  optional: ['ovs'],
  probes: ['egress'],
  dependsOn: ['datalink.tap-forwards', 'datalink.ovs-ports-work', 'network.bridge-has-address'],
  findings: ['datalink.uplink-not-in-bridge'],
  run({ path, facts, known, probes, symptom }) {
    const inside = probes.egress.kind === 'tap' || probes.egress.kind === 'host';
    if (path.uplinks.length > 0 || symptom?.works !== 'no' || symptom.lost.segment === 'guest' || inside) {
      return pass;
    }
    const candidates = freeDevices(facts.link.links, facts.addr, known.ovs);
    const only = candidates.length === 1 ? candidates[0] : undefined;
    const bridge = path.bridge ?? '';
    return breaks('datalink.uplink-not-in-bridge', {
      hop: bridge,
      confidence: only === undefined ? 0.85 : 0.95,
      params: { bridge, candidates: candidates.map(({ name }) => name).join(', ') || 'none' },
      evidence: [
        evidence(
          path.bridgeKind === 'ovs' ? `ovs-vsctl list-ports ${bridge}` : `ip -j link show master ${bridge}`,
          'no-uplink',
          { bridge },
        ),
        ...candidates
          .slice(0, 3)
          .map(({ name }) => evidence(`ip -j -d link show dev ${name}`, 'free-device', { device: name })),
      ],
      fix: {
        where: 'hypervisor',
        commands:
          only === undefined
            ? []
            : [
                path.bridgeKind === 'ovs'
                  ? `ovs-vsctl --may-exist add-port ${bridge} ${only.name}`
                  : `ip link set dev ${only.name} master ${bridge}`,
                `ip link set dev ${only.name} up`,
              ],
      },
    });
  },
});
