import type { RuleRef } from '../firewall/decision.ts';
import { simulateBridged } from '../firewall/simulate.ts';
import { simulateForward } from '../firewall/simulate-host.ts';
import type { FactResults } from './run-checks.ts';
import type { Symptom } from './symptom.ts';
import type { RuleModel } from './traffic.ts';

/**
 * The rule that gives the guest's packets an address of this host as they cross the bridge, where the answers then
 * end on this host: they come for it, get the guest's address back, and have to be routed, which the host does not
 * do or its rules forbid. Null where no rule does so for sure, or where the answers find their way.
 */
export function masqueradedAway({ firewalls, traffic }: RuleModel, facts: FactResults): RuleRef | null {
  const { request, reply } = traffic;
  const { decision, source } = simulateBridged(firewalls, request);
  if (decision.verdict !== 'accept' || (source.kind !== 'masquerade' && source.kind !== 'snat')) {
    return null;
  }
  const forwarding = facts.forwarding?.status === 'ok' ? facts.forwarding.data : null;
  const family = request.etherType === 'ip6' ? 'ipv6' : 'ipv4';
  if (forwarding === null || request.etherType === 'arp') {
    return null;
  }
  const { etherType: _, ...packet } = reply;
  const back = simulateForward(
    firewalls,
    { ...packet, etherType: request.etherType },
    {
      in: { device: request.bridge, port: request.oif },
      out: { device: request.bridge, port: request.iif },
    },
  );
  return !forwarding[family] || back.decision.verdict === 'drop' ? source.by : null;
}

/** The probes' own packets belong to no connection and keep their address: a path that works for them may not. */
export function weighMasquerade(symptom: Symptom, by: RuleRef | null, { traffic }: RuleModel): Symptom {
  const { oif, iif } = traffic.request;
  return by === null || symptom.works !== 'yes'
    ? symptom
    : { works: 'no', lost: { segment: 'return', what: 'ip', lastSeen: oif, firstMissing: iif } };
}
