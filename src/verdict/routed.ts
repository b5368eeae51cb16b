import { type Decision, mayTake, type RuleRef, sameRule } from '../firewall/decision.ts';
import type { Firewalls } from '../firewall/firewalls.ts';
import { type Packet, simulateForward } from '../firewall/simulate-host.ts';
import type { Translation } from '../firewall/translation.ts';
import type { FactResult } from '../model/fact.ts';
import type { PathContext } from '../model/path.ts';
import type { Observed } from '../probes/observations.ts';
import type { KernelDrop, KernelWord } from '../trace/kernel-word.ts';
import type { Symptom } from './symptom.ts';

/** What the host's rules do with what the guest sends through it, and with the answer. */
export interface RoutedDecisions {
  readonly request: Decision;
  readonly reply: Decision;
  /** What they do with an answer to a question that they never saw, such as those that vmping asks as the guest. */
  readonly stray: Decision;
  /** The address that the guest's packets leave with. */
  readonly source: Translation;
  /** What the kernel itself reported, where the owner of the host has it trace these packets; else null. */
  readonly kernel?: KernelWord | null;
}

/** The rule that takes the guest's packets, or the answers to them; null where none surely does. */
export function routedDrop(
  rules: RoutedDecisions | null,
  way: 'out' | 'return',
): { readonly rule: RuleRef; readonly reported: KernelDrop | null } | null {
  const decision = way === 'out' ? rules?.request : rules?.reply;
  const reported = rules?.kernel?.[way] ?? null;
  if (decision?.verdict === 'drop') {
    const same = reported !== null && sameRule(reported.rule, decision.by);
    return { rule: decision.by, reported: same ? reported : null };
  }
  // The probes' packets belong to no connection: their fate is that of the guest's only where the rule may take both.
  return decision !== undefined && reported !== null && mayTake(decision, reported.rule)
    ? { rule: reported.rule, reported }
    : null;
}

/** Judges the traffic that a person means. Null where one of its ends is not known. */
export function decideRouted(
  path: PathContext,
  guestIp: string | null,
  firewalls: Firewalls,
): RoutedDecisions | null {
  const { bridge, bridgeMac, targetAddress: target, targetPort: port, routedByHost: via } = path;
  if (bridge === null || bridgeMac === null || target === null || guestIp === null || via?.device == null) {
    return null;
  }
  const guest = { device: bridge, port: path.tap };
  const out = { device: via.device };
  const request: Packet = {
    etherType: 'ip',
    srcMac: path.guestMac,
    dstMac: bridgeMac,
    srcIp: guestIp,
    dstIp: target,
    ctState: 'new',
    ...(port === null ? { protocol: 'icmp', icmpType: 8 } : { protocol: 'tcp', sport: 50_000, dport: port }),
  };
  const reply: Packet = {
    etherType: 'ip',
    srcMac: via.nextHopMac ?? '',
    dstMac: via.mac ?? '',
    srcIp: target,
    dstIp: guestIp,
    ctState: 'established',
    ...(port === null ? { protocol: 'icmp', icmpType: 0 } : { protocol: 'tcp', sport: port, dport: 50_000 }),
  };
  const there = simulateForward(firewalls, request, { in: guest, out });
  const back = simulateForward(firewalls, reply, { in: out, out: guest });
  const stray = simulateForward(firewalls, { ...reply, ctState: 'invalid' }, { in: out, out: guest });
  return {
    request: there.decision,
    reply: back.decision,
    stray: stray.decision,
    source: there.source,
  };
}

/**
 * Goes on where the probes between guest and host end: both exchange frames, and the host is the router. Reachable
 * only where every part of the rest was seen, or is sure from the kernel's own word and the rules.
 */
export function routedSymptom(
  symptom: Symptom,
  path: PathContext,
  seen: Observed,
  rules: RoutedDecisions | null,
  way: FactResult<unknown> | null,
): Symptom {
  const via = path.routedByHost;
  const { routed, guest } = seen;
  if (via === null || symptom.works === 'yes') {
    return symptom;
  }
  const target = path.targetAddress ?? 'the target';
  const host = path.bridge ?? path.tap;
  const lost = (segment: 'out' | 'return' | 'beyond' | 'service', lastSeen: string, firstMissing: string) =>
    ({ works: 'no', lost: { segment, what: 'ip', lastSeen, firstMissing } }) as const;
  if (via.mode === 'isolated' && (guest.answersArp || seen.provoke?.replyMac != null)) {
    return lost('out', host, target);
  }
  if (symptom.works !== 'unknown' || symptom.because !== 'routed-by-host') {
    return symptom;
  }
  if (way?.status === 'absent' || via.device === null) {
    return lost('out', host, via.device ?? 'a route');
  }
  if (routedDrop(rules, 'out') !== null) {
    return lost('out', host, via.device);
  }
  if (routed === null || rules === null) {
    return symptom;
  }
  const { control, asGuest } = routed;
  if (control?.answer?.kind === 'refused') {
    return lost('service', target, `port ${path.targetPort}`);
  }
  if (control === null || control.answer === null || control.answer.kind === 'icmp-error') {
    // A host without an address there cannot ask; one that is not answered is in the guest's place.
    return via.source === null && asGuest === null
      ? symptom
      : unlessGuest(asGuest, lost('beyond', via.device, target));
  }
  if (routedDrop(rules, 'return') !== null) {
    return lost('return', via.device, host);
  }
  const sure = rules.request.verdict === 'accept' && rules.reply.verdict === 'accept' && way?.status === 'ok';
  if (asGuest?.answer?.kind === control.answer.kind) {
    // A stateful filter drops what answers no question of the guest's own, and passes what does.
    const isStray = rules.stray.verdict !== 'accept';
    return asGuest.reachedTap || (isStray && sure)
      ? { works: 'yes' }
      : isStray
        ? symptom
        : lost('return', via.device, path.tap);
  }
  if (rules.source.kind === 'none') {
    // The guest's own address is asked there as well, but for a network that should be translated and is not.
    return asGuest === null && via.mode !== 'nat' ? symptom : lost('beyond', via.device, target);
  }
  return sure && rules.source.kind !== 'unknown' ? { works: 'yes' } : symptom;
}

/** What came back to the guest's own address proves the way, whatever the host's own address is worth. */
function unlessGuest(asGuest: { readonly reachedTap: boolean } | null, otherwise: Symptom): Symptom {
  return asGuest?.reachedTap === true ? { works: 'yes' } : otherwise;
}
