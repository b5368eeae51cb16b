import { isRouted } from '../../path/next-hop.ts';
import type { Answer } from '../../probes/impersonate.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';

/** ICMP 3/0 and 3/6: no route to that network, or it is unknown (RFC 1812, 5.2.7.1); ICMPv6 1/0: no route (RFC 4443). */
function saysNoRoute(answer: Answer | null): boolean {
  if (answer?.kind !== 'icmp-error') {
    return false;
  }
  const { type, code, from } = answer;
  return from.includes(':') ? type === 1 && code === 0 : type === 3 && (code === 0 || code === 6);
}

/** ICMP 3/9, 3/10 and 3/13; ICMPv6 1/1 and 1/5: an administrator, or a policy, forbids it. */
function saysForbidden(answer: Answer | null): boolean {
  if (answer?.kind !== 'icmp-error') {
    return false;
  }
  const { type, code, from } = answer;
  return from.includes(':') ? type === 1 && [1, 5].includes(code) : type === 3 && [9, 10, 13].includes(code);
}

export const gatewayForwards = defineCheck({
  id: 'network.gateway-forwards',
  summary: 'The gateway passes packets on, and something comes back from beyond it',
  probes: ['impersonate', 'tcp', 'other-ports', 'gateway-hop', 'control', 'next-hop-owners', 'refusals'],
  dependsOn: [
    'network.gateway-is-right',
    'physical.switch-port-passes',
    'physical.switch-passes-guest',
    'datalink.mac-is-unique',
    'datalink.address-is-unique',
    'datalink.answers-find-guest',
    'datalink.gateway-is-genuine',
    'network.guest-is-heard',
    'network.dhcp-servers-agree',
  ],
  findings: [
    'network.gateway-has-no-route',
    'network.gateway-forbids',
    'network.gateway-does-not-forward',
    'network.nothing-beyond-gateway',
  ],
  run({ vm, path, probes, symptom }) {
    const { impersonate, tcp, control, refusals } = probes;
    const hop = probes['gateway-hop'];
    const target = path.targetAddress;
    const gateway = path.hostGateway;
    const lost = symptom?.works === 'no' && symptom.lost.segment === 'beyond' && symptom.lost.what === 'ip';
    if (!lost || target === null || !isRouted(path, target)) {
      return pass;
    }
    const answers = [...impersonate, ...(tcp === null ? [] : [tcp])].map(({ answer }) => answer);
    const watch = `tcpdump -nne -i ${path.tap} icmp or icmp6`;
    // A router says so only now and then, so its word on the other packets counts where it has none on these; but one
    // that says that the time to live is over would say more, and may refuse nothing but an answer to no question.
    const isMute = answers.every((answer) => answer === null) && hop?.answer?.kind !== 'icmp-error';
    const others = refusals.map(
      ({ type, code, from }) => ({ kind: 'icmp-error', type, code, from }) as const,
    );
    const word = [...answers, hop?.answer ?? null, ...(isMute ? others : [])].find(
      (answer) => saysNoRoute(answer) || saysForbidden(answer),
    );
    if (word?.kind === 'icmp-error' && word.from !== target) {
      const common = {
        hop: word.from,
        confidence: 0.95,
        params: { vm, target, router: word.from },
        evidence: [
          evidence(watch, 'router-says', { router: word.from, target, icmp: `${word.type}/${word.code}` }),
        ],
        fix: { where: 'gateway', commands: [`ip route get ${target}`] },
      } as const;
      return saysNoRoute(word)
        ? breaks('network.gateway-has-no-route', common as never)
        : breaks('network.gateway-forbids', common as never);
    }
    const alive = (probes['next-hop-owners']?.macs.length ?? 0) > 0;
    // Where this host does get through, or was not asked, the gateway is not what stops it.
    const silent =
      [...answers, ...probes['other-ports'].map(({ answer }) => answer)].every((answer) => answer === null) &&
      control?.answered === false;
    if (
      !silent ||
      hop === null ||
      gateway === null ||
      !alive ||
      probes['next-hop-owners']?.address !== gateway
    ) {
      return pass;
    }
    const unanswered = evidence(watch, 'nobody-beyond', { vm, target, gateway });
    const hostToo = evidence(`ping -c 1 -W 1 ${target}`, 'host-not-answered', { target });
    return hop.answer === null
      ? breaks('network.gateway-does-not-forward', {
          hop: gateway,
          confidence: 0.75,
          params: { vm, target, gateway },
          evidence: [
            unanswered,
            evidence(`traceroute -n -m 1 ${target}`, 'no-word-of-ttl', { gateway }),
            hostToo,
          ],
          fix: { where: 'gateway', commands: ['sysctl -w net.ipv4.ip_forward=1'] },
        })
      : breaks('network.nothing-beyond-gateway', {
          hop: gateway,
          confidence: 0.8,
          params: { vm, target, gateway },
          evidence: [
            unanswered,
            evidence(`traceroute -n -m 1 ${target}`, 'word-of-ttl', { gateway }),
            hostToo,
          ],
          fix: { where: 'target' },
        });
  },
});
