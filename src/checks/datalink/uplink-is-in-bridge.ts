import type { Link } from '../../facts/link/link.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const uplinkIsInBridge = defineCheck({
  id: 'datalink.uplink-is-in-bridge',
  summary: 'The bridge has a port that leads out of this host, where the target is outside',
  needs: ['link', 'addr'],
  probes: ['egress'],
  dependsOn: ['datalink.tap-forwards'],
  findings: ['datalink.uplink-not-in-bridge'],
  run({ path, facts, probes, symptom }) {
    const inside = probes.egress.kind === 'tap' || probes.egress.kind === 'host';
    if (path.uplinks.length > 0 || symptom?.works !== 'no' || symptom.lost.segment === 'guest' || inside) {
      return pass;
    }
    const used = new Set(
      facts.addr.addresses.filter(({ scope }) => scope === 'global').map(({ device }) => device),
    );
    const candidates = facts.link.links.filter((link) => couldBeUplink(link) && !used.has(link.name));
    const only = candidates.length === 1 ? candidates[0] : undefined;
    const bridge = path.bridge ?? '';
    return breaks('datalink.uplink-not-in-bridge', {
      hop: bridge,
      confidence: only === undefined ? 0.85 : 0.95,
      params: { bridge, candidates: candidates.map(({ name }) => name).join(', ') || 'none' },
      evidence: [
        evidence(`ip -j link show master ${bridge}`, 'no-uplink', { bridge }),
        ...candidates
          .slice(0, 3)
          .map(({ name }) => evidence(`ip -j -d link show dev ${name}`, 'free-device', { device: name })),
      ],
      fix: {
        where: 'hypervisor',
        commands:
          only === undefined
            ? []
            : [`ip link set dev ${only.name} master ${bridge}`, `ip link set dev ${only.name} up`],
      },
    });
  },
});

/** A device that a bridge could have for an uplink: a real one, a bond or a VLAN; a veth that leads to another namespace. */
function couldBeUplink(link: Link): boolean {
  const fits =
    (link.kind === null && !link.flags.includes('LOOPBACK')) ||
    link.kind === 'bond' ||
    link.kind === 'vlan' ||
    (link.kind === 'veth' && link.linkNetns);
  return fits && link.master === null;
}
