import { wordsOf } from '../../path/family.ts';
import { isRouted } from '../../path/next-hop.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const targetAnswersPing = defineCheck({
  id: 'transport.target-answers-ping',
  summary: 'A target that is there, seen by ARP or by an answer of a TCP port, answers pings as well',
  probes: ['next-hop-owners', 'other-ports', 'control', 'provoke', 'as-guest'],
  dependsOn: [
    'physical.carrier-is-steady',
    'network.target-is-there',
    'datalink.nobody-answers-for-others',
    'datalink.address-is-unique',
    'datalink.gateway-is-genuine',
    'datalink.guest-neighbor-is-right',
    'datalink.answers-find-guest',
    'physical.switch-passes-guest',
    'network.guest-is-heard',
    'network.guest-address-fits',
    'datalink.mac-is-unique',
  ],
  findings: ['transport.target-filters-icmp', 'transport.target-filters-all'],
  run({ path, probes, symptom }) {
    const target = path.targetAddress;
    const lost = symptom?.works === 'no' && symptom.lost.segment === 'beyond' && symptom.lost.what === 'ip';
    if (target === null || !lost || path.targetPort !== null) {
      return pass;
    }
    const routed = isRouted(path, target);
    const owner = probes['next-hop-owners']?.macs[0]?.mac ?? probes.provoke?.replyMac ?? null;
    if (owner === null) {
      return pass;
    }
    const answered = probes['other-ports'].find(
      ({ answer }) => answer?.kind === 'open' || answer?.kind === 'refused',
    );
    const passedOver = probes['as-guest']?.hop.answered === false;
    // Beyond a gateway nothing but the answer of a port shows that the target is there.
    if (answered === undefined && (routed || passedOver || probes['other-ports'].length === 0)) {
      // It does not even answer this guest's ARP, or its ports were not tried: that is no filter of pings and ports.
      return pass;
    }
    const { whoOwns, resolution, pingFilter } = wordsOf(path);
    const thereEvidence = evidence(whoOwns(target, path.bridge), 'answers-arp', {
      target,
      mac: owner,
      resolution,
    });
    const noPing = evidence(
      `tcpdump -nne -i ${path.uplinks[0] ?? path.tap} ${pingFilter} and host ${target}`,
      'ping-unanswered',
      { target },
    );
    if (answered !== undefined) {
      const portAnswers = evidence(`nc -vz ${target} ${answered.port}`, 'port-answers', {
        target,
        port: answered.port,
        how: answered.answer?.kind ?? '',
      });
      return breaks('transport.target-filters-icmp', {
        hop: target,
        confidence: routed ? 0.85 : 0.95,
        params: {
          target,
          port: answered.port,
          how: answered.answer?.kind === 'open' ? 'open' : 'closed',
          firewall: routed ? 'its firewall, or one on the way,' : 'its firewall',
        },
        evidence: routed ? [noPing, portAnswers] : [thereEvidence, noPing, portAnswers],
        fix: {
          where: 'target',
          commands: [
            path.family === 'ipv4'
              ? 'iptables -I INPUT -p icmp --icmp-type echo-request -j ACCEPT'
              : 'ip6tables -I INPUT -p icmpv6 --icmpv6-type echo-request -j ACCEPT',
          ],
        },
      });
    }
    const ports = probes['other-ports'].map(({ port }) => port).join(', ');
    return breaks('transport.target-filters-all', {
      hop: target,
      confidence: probes.control?.answered === true ? 0.8 : 0.9,
      params: {
        target,
        ports,
        resolution,
        host: probes.control?.answered === true ? 'answers this host' : 'does not answer this host either',
      },
      evidence: [
        thereEvidence,
        noPing,
        evidence(`nc -vz -w 2 ${target} 80`, 'ports-silent', { target, ports }),
      ],
      fix: { where: 'target' },
    });
  },
});
