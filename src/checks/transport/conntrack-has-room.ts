import { breaks, defineCheck, evidence, notes, pass } from '../check.ts';

export const conntrackHasRoom = defineCheck({
  id: 'transport.conntrack-has-room',
  summary: "The table of tracked connections takes new ones, where this path's packets go through it",
  needs: ['bridge-netfilter'],
  optional: ['conntrack'],
  dependsOn: ['transport.bridge-firewall-passes', 'transport.bridge-netfilter-passes'],
  findings: ['transport.conntrack-full'],
  run({ path, facts, known, symptom }) {
    const table = known.conntrack;
    if (table === null || table.count < table.max) {
      return pass;
    }
    const { sysctl, bridges } = facts['bridge-netfilter'];
    const own = bridges[path.bridge ?? ''];
    // Bridged packets are tracked only where the IP firewall sees them; routed ones always are.
    const isTracked =
      path.routedByHost !== null ||
      (path.family === 'ipv6'
        ? sysctl.ip6tables || own?.ip6tables === true
        : sysctl.iptables || own?.iptables === true);
    const lost = symptom?.works === 'no' && symptom.lost.what === 'ip' && symptom.lost.segment !== 'guest';
    const max = table.max * 2;
    return (isTracked && lost ? breaks : notes)('transport.conntrack-full', {
      hop: path.bridge,
      confidence: 0.9,
      params: { count: table.count, max: table.max },
      evidence: [
        evidence('sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max', 'conntrack-full', {
          count: table.count,
          max: table.max,
        }),
        evidence('conntrack -S', 'conntrack-drops'),
      ],
      fix: {
        where: 'hypervisor',
        commands: [`sysctl -w net.netfilter.nf_conntrack_max=${max}`],
        persistent: [`echo 'net.netfilter.nf_conntrack_max = ${max}' > /etc/sysctl.d/90-conntrack.conf`],
      },
    });
  },
});
