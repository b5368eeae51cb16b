import type { NftDevices } from '../facts/firewall/nft-devices.ts';
import type { NftChain, NftRuleset } from '../facts/firewall/nft-ruleset.ts';
import type { FactData, FactId } from '../facts/index.ts';
import { type Decision, mayTake, type RuleRef } from '../firewall/decision.ts';
import type { Firewalls } from '../firewall/firewalls.ts';
import type { Frame } from '../firewall/frame.ts';
import { simulateBridgeForward } from '../firewall/simulate.ts';
import type { PathContext } from '../model/path.ts';
import type { Observed } from '../probes/observations.ts';
import type { KernelWord } from '../trace/kernel-word.ts';
import type { FactResults } from './run-checks.ts';
import type { Lost, Symptom } from './symptom.ts';
import { type Traffic, trafficOf } from './traffic.ts';

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

/** What has to be read besides, for what was read of the rules so far: old tables, the devices of chains. */
export function furtherRules(facts: FactResults): readonly FactId[] {
  const nft = facts['nft-ruleset']?.status === 'ok' ? facts['nft-ruleset'].data : null;
  const nowhere = nft?.chains.some((chain) => isOfDevices(chain) && chain.devices.length === 0) === true;
  return [...legacyTables(facts), ...(nowhere ? (['nft-devices'] as const) : [])];
}

function isOfDevices({ hook }: NftChain): boolean {
  return hook === 'ingress' || hook === 'egress';
}

/** The rules of nft, with the devices of its chains out of its text where its JSON leaves them out. */
function withDevices(ruleset: NftRuleset | null, told: NftDevices | null): NftRuleset | null {
  return ruleset === null || told === null
    ? ruleset
    : {
        ...ruleset,
        chains: ruleset.chains.map((chain) =>
          !isOfDevices(chain) || chain.devices.length > 0
            ? chain
            : {
                ...chain,
                devices:
                  told.chains.find(
                    ({ family, table, name }) =>
                      family === chain.family && table === chain.table && name === chain.name,
                  )?.devices ?? [],
              },
        ),
      };
}

/**
 * The tables in use whose rules vmping does not read, by the command that lists them: those of the old arptables, and
 * the one of ebtables that takes frames out of the bridge before anybody else sees them.
 */
export function unreadTables(facts: Pick<FactResults, 'xtables-legacy'>): readonly string[] {
  const tables = facts['xtables-legacy']?.status === 'ok' ? facts['xtables-legacy'].data : null;
  return [
    ...(tables?.arptables ?? []).map((table) => `arptables-legacy -t ${table} -L -n -v`),
    ...(tables?.ebtables.includes('broute') === true ? ['ebtables-legacy -t broute -L'] : []),
  ];
}

/** All rules that could be read, as the simulator takes them. */
export function firewallsOf(facts: FactResults): Firewalls {
  const data = <Id extends FactId>(id: Id): FactData<Id> | null => {
    const result = facts[id];
    return result?.status === 'ok' ? result.data : null;
  };
  return {
    nft: withDevices(data('nft-ruleset'), data('nft-devices')),
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
  const traffic = trafficOf(path, seen);
  if (traffic === null) {
    return null;
  }
  const { request, reply } = traffic;
  const applied = appliedRules(path, seen, traffic, firewalls);
  const stray =
    path.family === 'ipv6'
      ? ({ protocol: 'icmp6', icmpType: 129, ctState: 'invalid' } as const)
      : ({ protocol: 'icmp', icmpType: 0, ctState: 'invalid' } as const);
  const decide = (frame: Frame) => simulateBridgeForward(applied, frame);
  return {
    request: decide(request),
    reply: decide(reply),
    arpRequest: decide(traffic.neighborRequest),
    arpReply: decide(traffic.neighborReply),
    strayOut: decide({ ...request, ...stray }),
    strayBack: decide({ ...reply, ctState: 'invalid' }),
  };
}

/**
 * A frame that is tagged inside the bridge passes the IP firewall by, unless the sysctl bridge-nf-filter-vlan-tagged
 * says otherwise: out of a trunk in the forward hook, in by it in the prerouting hook, without which forward is skipped.
 */
export function appliedRules(
  path: PathContext,
  seen: Pick<Observed, 'own-tag'>,
  traffic: Traffic,
  firewalls: Firewalls,
): Firewalls {
  const tag = seen['own-tag'] ?? path.tags[traffic.request.oif] ?? null;
  const { netfilter } = firewalls;
  const calls = { iptables: false, ip6tables: false, arptables: false };
  return tag === null || netfilter == null || netfilter.filterVlanTagged
    ? firewalls
    : { ...firewalls, netfilter: { ...netfilter, sysctl: calls, bridges: {} } };
}

/**
 * Weighs the probes' symptom with the rules. A rule that surely drops the traffic a person means breaks the path
 * even where the probes' own packets slipped past it. A probe's packet that is lost where the rules surely let that
 * traffic pass, while ARP crosses, was dropped for being a stray and proves nothing; where it is not sure that a rule
 * took it, the kernel's own report decides, if there is one.
 */
export function weighRules(
  symptom: Symptom,
  path: PathContext,
  seen: Observed,
  rules: RuleDecisions | null,
  kernel: KernelWord | null = null,
): Symptom {
  if (rules === null || symptom.works === 'unknown') {
    return symptom;
  }
  const out = seen.egress.device ?? '';
  // The guest asked, its question ended on this host, and it learned the answer otherwise: that does not last.
  const mute = seen.asked.find(({ leftBy }) => !leftBy.some((device) => device !== path.bridge));
  if (symptom.works === 'yes' && rules.arpRequest.verdict === 'drop' && mute !== undefined) {
    return { works: 'no', lost: { segment: 'out', what: 'arp', lastSeen: path.tap, firstMissing: out } };
  }
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
  if (what !== 'ip' || stray === null || stray.verdict === 'accept' || traffic.includes('drop')) {
    return symptom;
  }
  const reported = (segment === 'out' ? kernel?.out : kernel?.return)?.rule ?? null;
  if (reported !== null && !mayTake(stray, reported)) {
    return symptom;
  }
  const taker = reported ?? takerOf(stray);
  const surely = stray.verdict === 'drop' || taker === reported;
  if (taker === null || (stray.verdict === 'unknown' && traffic.includes('unknown'))) {
    return symptom;
  }
  if (!surely || traffic.includes('unknown')) {
    return { works: 'unknown', because: 'stray-dropped', params: { rule: taker.text } };
  }
  return withoutStray(symptom.lost, path, seen);
}

/** The rule that takes a stray, or the first that may; null where only something unread may. */
function takerOf(stray: Decision): RuleRef | null {
  return stray.verdict === 'drop'
    ? stray.by
    : stray.verdict === 'unknown'
      ? (stray.candidates[0] ?? null)
      : null;
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
