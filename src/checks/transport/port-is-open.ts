import { wordsOf } from '../../path/family.ts';
import { icmpMeaning } from '../../probes/frame/read.ts';
import { breaks, defineCheck, evidence, notAsked, pass } from '../check.ts';

export const portIsOpen = defineCheck({
  id: 'transport.port-is-open',
  summary: 'The TCP port that was asked about takes connections',
  probes: ['tcp', 'impersonate', 'provoke', 'next-hop-owners', 'as-guest'],
  dependsOn: [
    'network.target-is-there',
    'network.gateway-forwards',
    'datalink.address-is-unique',
    'datalink.gateway-is-genuine',
    'datalink.guest-neighbor-is-right',
    'datalink.mac-is-unique',
  ],
  findings: ['transport.port-closed', 'transport.port-filtered'],
  run({ path, probes, symptom }) {
    const target = path.targetAddress;
    const port = path.targetPort;
    const { tcp, impersonate } = probes;
    if (port === null) {
      return notAsked;
    }
    if (target === null || tcp === null || symptom?.works !== 'no') {
      return pass;
    }
    const connect = `nc -vz -w 3 ${target} ${port}`;
    if (tcp.answer?.kind === 'refused') {
      return breaks('transport.port-closed', {
        hop: target,
        confidence: 0.97,
        params: { target, port },
        evidence: [evidence(connect, 'tcp-reset', { target, port })],
        fix: { where: 'target', commands: [`ss -ltn 'sport = :${port}'`] },
      });
    }
    // By the way that the guest itself takes: that another one leads there filters no port.
    const used = probes.provoke?.replyMac ?? null;
    const pings = impersonate.some(
      ({ answer, nextHopMac }) => answer?.kind === 'echo-reply' && (used === null || nextHopMac === used),
    );
    const { answer } = tcp;
    const forbidden =
      answer?.kind === 'icmp-error' &&
      ['forbidden', 'port-closed'].includes(icmpMeaning(answer.from, answer.type, answer.code));
    const there =
      pings ||
      (probes['next-hop-owners']?.address === target && (probes['next-hop-owners']?.macs.length ?? 0) > 0);
    // What does not even answer this guest's ARP filters no port.
    const passedOver = !forbidden && probes['as-guest']?.hop.answered === false;
    if (symptom.lost.segment !== 'beyond' || (!forbidden && !there) || passedOver) {
      return pass;
    }
    return breaks('transport.port-filtered', {
      hop: target,
      confidence: pings || forbidden ? 0.95 : 0.85,
      params: { target, port, ping: pings ? 'answers' : 'does not answer' },
      evidence: [
        evidence(connect, forbidden ? 'tcp-forbidden' : 'tcp-silent', { target, port }),
        evidence(`ping -c 1 ${target}`, pings ? 'ping-answered' : 'ping-unanswered', { target }),
      ],
      fix: {
        where: 'target',
        commands: [`${wordsOf(path).iptables} -I INPUT -p tcp --dport ${port} -j ACCEPT`],
      },
    });
  },
});
