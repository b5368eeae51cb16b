import type { FactData, FactId } from '../facts/index.ts';
import type { Decision } from '../firewall/decision.ts';
import type { Firewalls } from '../firewall/firewalls.ts';
import type { Frame } from '../firewall/frame.ts';
import { simulateBridgeForward } from '../firewall/simulate.ts';
import { type Family, groupMac, solicitedNode } from '../model/net.ts';
import type { PathContext } from '../model/path.ts';
import { broadcastMac } from '../probes/frame/frame.ts';
import type { Observed } from '../probes/observations.ts';
import type { FactResults } from './run-checks.ts';
import type { Lost, Symptom } from './symptom.ts';

/** The facts that hold the host's firewalls. */
export const firewallFacts = [
  'bridge-netfilter',
  'nft-ruleset',
  'iptables-save',
  'ip6tables-save',
  'iptables-legacy-save',
  'ip6tables-legacy-save',
  'ebtables',
  'ebtables-nat',
  'xtables-legacy',
] as const satisfies readonly FactId[];

/**
 * The tables of the old ebtables, to be read only where they exist already: to open one loads its module and hooks
 * it into every bridge, and vmping changes nothing on a host.
 */
export function legacyTables(facts: FactResults): readonly ('ebtables-legacy' | 'ebtables-legacy-nat')[] {
  const tables = facts['xtables-legacy']?.status === 'ok' ? facts['xtables-legacy'].data.ebtables : [];
  return [
    ...(tables.includes('filter') ? (['ebtables-legacy'] as const) : []),
    ...(tables.includes('nat') ? (['ebtables-legacy-nat'] as const) : []),
  ];
}

/** All rules that could be read, as the simulator takes them. */
export function firewallsOf(facts: FactResults): Firewalls {
  const data = <Id extends FactId>(id: Id): FactData<Id> | null => {
    const result = facts[id];
    return result?.status === 'ok' ? result.data : null;
  };
  return {
    nft: data('nft-ruleset'),
    iptables: data('iptables-save'),
    ip6tables: data('ip6tables-save'),
    iptablesLegacy: data('iptables-legacy-save'),
    ip6tablesLegacy: data('ip6tables-legacy-save'),
    ebtables: data('ebtables'),
    ebtablesNat: data('ebtables-nat'),
    ebtablesLegacy: data('ebtables-legacy'),
    ebtablesLegacyNat: data('ebtables-legacy-nat'),
    netfilter: data('bridge-netfilter'),
    unread: firewallFacts.filter((id) => facts[id]?.status === 'error'),
  };
}

/** What the host's own rules do to the traffic of a path: what the guest would send, and what would come back. */
export interface RuleDecisions {
  /** The question of the guest: a ping or a SYN, as the first packet of a connection. */
  readonly request: Decision;
  /** Its answer, as a packet of that connection. */
  readonly reply: Decision;
  /** The guest's question for the next hop, by ARP or neighbor discovery, and the answer. */
  readonly arpRequest: Decision;
  readonly arpReply: Decision;
  /** The probes' own packets, which belong to no connection, on the way out and back. */
  readonly strayOut: Decision;
  readonly strayBack: Decision;
}

/**
 * Judges the traffic that a person means, not the packets of the probes: those enter past some of the rules, and
 * connection tracking takes them for strays. Null where the two ports are not known, or the target is this host.
 */
export function decideRules(path: PathContext, seen: Observed, firewalls: Firewalls): RuleDecisions | null {
  const egress = seen.egress.kind === 'host' ? null : (seen.egress.device ?? path.liveUplinks[0] ?? null);
  const guestIp = seen.provoke?.guestAddress ?? null;
  // No hook of netfilter is on the way through Open vSwitch.
  const { bridgeKind } = path;
  if (
    bridgeKind !== 'linux' ||
    egress === null ||
    path.bridge === null ||
    guestIp === null ||
    path.targetAddress === null
  ) {
    return null;
  }
  const applied = withoutTagged(firewalls, seen['own-tag'] ?? path.tags[egress] ?? null);
  const nextHop = seen.provoke?.replyMac ?? seen.impersonate[0]?.nextHopMac ?? broadcastMac;
  const asked = seen.asked[0]?.address ?? seen['next-hop-owners']?.address ?? path.targetAddress;
  const there = { iif: path.tap, oif: egress, bridge: path.bridge, srcMac: path.guestMac } as const;
  const back = {
    iif: egress,
    oif: path.tap,
    bridge: path.bridge,
    srcMac: nextHop,
    dstMac: path.guestMac,
  } as const;
  const port = path.targetPort;
  const { etherType, ping, pong } = numbersOf[path.family];
  const request: Frame = {
    ...there,
    dstMac: nextHop,
    etherType,
    srcIp: guestIp,
    dstIp: path.targetAddress,
    ctState: 'new',
    ...(port === null ? ping : { protocol: 'tcp', sport: 50_000, dport: port }),
  };
  const reply: Frame = {
    ...back,
    etherType,
    srcIp: path.targetAddress,
    dstIp: guestIp,
    ctState: 'established',
    ...(port === null ? pong : { protocol: 'tcp', sport: port, dport: 50_000 }),
  };
  const resolution = resolutionFrames(path.family, guestIp, asked);
  const decide = (frame: Frame) => simulateBridgeForward(applied, frame);
  return {
    request: decide(request),
    reply: decide(reply),
    arpRequest: decide({ ...there, ...resolution.question }),
    strayOut: decide({ ...request, ...pong, ctState: 'invalid' }),
    strayBack: decide({ ...reply, ctState: 'invalid' }),
    arpReply: decide({ ...back, ...resolution.answer }),
  };
}

/** A ping and its answer, in the numbers of each family. */
const numbersOf = {
  ipv4: {
    etherType: 'ip',
    ping: { protocol: 'icmp', icmpType: 8 },
    pong: { protocol: 'icmp', icmpType: 0 },
  },
  ipv6: {
    etherType: 'ip6',
    ping: { protocol: 'icmp6', icmpType: 128 },
    pong: { protocol: 'icmp6', icmpType: 129 },
  },
} as const;

/** The guest's question for its next hop, and the answer. Connection tracking leaves neighbor discovery alone. */
function resolutionFrames(family: Family, guestIp: string, asked: string) {
  if (family === 'ipv4') {
    return {
      question: {
        dstMac: broadcastMac,
        etherType: 'arp',
        arpOperation: 'request',
        srcIp: guestIp,
        dstIp: asked,
      },
      answer: { etherType: 'arp', arpOperation: 'reply', srcIp: asked, dstIp: guestIp },
    } as const;
  }
  const discovery = { etherType: 'ip6', protocol: 'icmp6', ctState: 'untracked' } as const;
  const group = solicitedNode(asked);
  return {
    question: { ...discovery, dstMac: groupMac(group), icmpType: 135, srcIp: guestIp, dstIp: group },
    answer: { ...discovery, icmpType: 136, srcIp: asked, dstIp: guestIp },
  } as const;
}

/**
 * A frame that is tagged inside the bridge passes the IP firewall by, unless the sysctl bridge-nf-filter-vlan-tagged
 * says otherwise: out of a trunk in the forward hook, in by it in the prerouting hook, without which forward is skipped.
 */
function withoutTagged(firewalls: Firewalls, tag: number | null): Firewalls {
  const { netfilter } = firewalls;
  const calls = { iptables: false, ip6tables: false, arptables: false };
  return tag === null || netfilter == null || netfilter.filterVlanTagged
    ? firewalls
    : { ...firewalls, netfilter: { ...netfilter, sysctl: calls, bridges: {} } };
}

/**
 * Weighs the probes' symptom with the rules. A rule that surely drops the traffic a person means breaks the path
 * even where the probes' own packets slipped past it. A probe's packet that is lost where the rules surely let that
 * traffic pass, while ARP crosses, was dropped for being a stray and proves nothing.
 */
export function weighRules(
  symptom: Symptom,
  path: PathContext,
  seen: Observed,
  rules: RuleDecisions | null,
): Symptom {
  if (rules === null || symptom.works === 'unknown') {
    return symptom;
  }
  const out = seen.egress.device ?? '';
  if (symptom.works === 'yes') {
    const dropped =
      rules.request.verdict === 'drop' ? 'out' : rules.reply.verdict === 'drop' ? 'return' : null;
    return dropped === null
      ? symptom
      : {
          works: 'no',
          lost: {
            segment: dropped,
            what: 'ip',
            lastSeen: dropped === 'out' ? path.tap : out,
            firstMissing: dropped === 'out' ? out : path.tap,
          },
        };
  }
  const { segment, what } = symptom.lost;
  const stray = segment === 'out' ? rules.strayOut : segment === 'return' ? rules.strayBack : null;
  const traffic = [rules.request, rules.reply, rules.arpRequest, rules.arpReply].map(
    ({ verdict }) => verdict,
  );
  if (what !== 'ip' || stray?.verdict !== 'drop' || traffic.includes('drop')) {
    return symptom;
  }
  if (traffic.includes('unknown')) {
    return { works: 'unknown', because: 'stray-dropped', params: { rule: stray.by.text } };
  }
  return withoutStray(symptom.lost, path, seen);
}

/** What is left to say where only the stray packet was lost on this host: what became of those in the guest's name. */
export function withoutStray(lost: Lost, path: PathContext, seen: Observed): Symptom {
  const tried = seen.tcp === null ? seen.impersonate : [seen.tcp];
  const answers = tried.map(({ answer }) => answer?.kind);
  if (answers.includes('echo-reply') || answers.includes('open')) {
    return { works: 'yes' };
  }
  const target = path.targetAddress ?? 'the target';
  const rest = answers.includes('refused')
    ? ({ segment: 'service', lastSeen: target, firstMissing: `port ${path.targetPort}` } as const)
    : ({ segment: 'beyond', lastSeen: seen.egress.device ?? lost.lastSeen, firstMissing: target } as const);
  return { works: 'no', lost: { what: 'ip', ...rest } };
}
