import type { NftChain, NftRule, NftRuleset } from '../facts/firewall/nft-ruleset.ts';
import type { XtChain, XtRuleset } from '../facts/shared/xtables.ts';
import { type Chains, type Possible, type Rule, walkChain } from './chain.ts';
import type { RuleRef } from './decision.ts';
import type { Firewalls } from './firewalls.ts';
import type { Hook, HookedFrame, Layer } from './frame.ts';
import type { NamedSets } from './nft-match.ts';
import { nftPolicyRef, nftRule } from './nft-rule.ts';
import { type XtPlace, xtPolicyRef, xtRule } from './xt-rule.ts';

/** A chain that the kernel calls at a hook. */
export interface BaseChain {
  readonly layers: readonly Layer[];
  readonly hook: string;
  readonly priority: number;
  /** It translates addresses: it sees the first packet of a connection alone. */
  readonly isNat: boolean;
  /** null: every device. Empty: of some device, but nft did not say of which. */
  readonly devices: readonly string[] | null;
  /** What may become of a frame; the policy is in it, so it never "returns". */
  readonly walk: (frame: HookedFrame) => Possible;
}

/** Which chains of nft a frame of which layer goes through. */
const layersOf: Readonly<Record<string, readonly Layer[]>> = {
  bridge: ['bridge'],
  netdev: ['netdev'],
  inet: ['ip', 'ip6'],
  ip: ['ip'],
  ip6: ['ip6'],
  arp: ['arp'],
};

/** Where the tables of iptables and ebtables sit (netfilter_ipv4.h, netfilter_bridge.h). */
const xtPriorities: Readonly<Record<'ip' | 'bridge', Readonly<Record<string, number>>>> = {
  ip: { raw: -300, mangle: -150, nat: -100, filter: 0, security: 50 },
  bridge: { broute: -400, nat: -300, filter: -200 },
};
const hookNames: Readonly<Record<string, Hook>> = {
  PREROUTING: 'prerouting',
  INPUT: 'input',
  FORWARD: 'forward',
  OUTPUT: 'output',
  POSTROUTING: 'postrouting',
};

/** Every base chain of the host. */
export function baseChains(rules: Firewalls): BaseChain[] {
  const { nft } = rules;
  const beside: [XtRuleset | null | undefined, Omit<XtPlace, 'table' | 'hook'>][] = [
    [rules.iptablesLegacy, { manager: 'iptables-legacy', program: 'iptables-legacy', family: 'ip' }],
    [rules.ip6tablesLegacy, { manager: 'iptables-legacy', program: 'ip6tables-legacy', family: 'ip6' }],
    [rules.ebtablesLegacy, { manager: 'ebtables-legacy', program: 'ebtables-legacy', family: 'bridge' }],
    [rules.ebtablesLegacyNat, { manager: 'ebtables-legacy', program: 'ebtables-legacy', family: 'bridge' }],
    ...overNft(rules),
  ];
  return [
    ...(nft?.chains ?? []).flatMap((chain) =>
      chain.hook === null ? [] : [nftBaseChain(chain, chain.hook, rules)],
    ),
    ...beside.flatMap(([ruleset, place]) => xtBaseChains(ruleset, place, nft)),
  ];
}

/** Every rule and policy that nft shows, as a decision names it: what iptables or ebtables made, in their words. */
export function hookedRules(rules: Firewalls): RuleRef[] {
  const chains = rules.nft?.chains ?? [];
  return chains.flatMap((chain) => {
    const { family, table, name, hook } = chain;
    const own = (rules.nft?.rules ?? []).filter(
      (rule) => rule.family === family && rule.table === table && rule.chain === name,
    );
    const refs = readChain(own, name, hook ?? '', new Map(), rules).map(({ ref }) => ref);
    return hook === null ? refs : [...refs, nftPolicyRef(chain)];
  });
}

type ProgramPlace = Omit<XtPlace, 'table' | 'hook'>;

function overNft(rules: Firewalls): [XtRuleset | null | undefined, ProgramPlace][] {
  return [
    [rules.iptables, { manager: 'iptables', program: 'iptables', family: 'ip' }],
    [rules.ip6tables, { manager: 'iptables', program: 'ip6tables', family: 'ip6' }],
    [rules.ebtables, { manager: 'ebtables', program: 'ebtables', family: 'bridge' }],
    [rules.ebtablesNat, { manager: 'ebtables', program: 'ebtables', family: 'bridge' }],
  ];
}

/** All chains for NAT are called by one hook, whatever priority they ask for among themselves (nf_nat_core.c). */
function natPriority(hook: string): number {
  return hook === 'prerouting' || hook === 'output' ? -100 : 100;
}

function nftBaseChain(base: NftChain, hook: string, rules: Firewalls): BaseChain {
  const { nft } = rules;
  const inTable = ({ family, table }: { family: string; table: string }) =>
    family === base.family && table === base.table;
  const sets: NamedSets = new Map((nft?.sets ?? []).filter(inTable).map((set) => [set.name, set.elements]));
  const rulesOfTable = (nft?.rules ?? []).filter(inTable);
  const names = new Set((nft?.chains ?? []).filter(inTable).map(({ name }) => name));
  const byChain = Map.groupBy(rulesOfTable, (rule) => rule.chain);
  const chains: Chains = (name) =>
    names.has(name) ? readChain(byChain.get(name) ?? [], name, hook, sets, rules) : undefined;
  return {
    layers: layersOf[base.family] ?? [],
    hook,
    priority: base.type === 'nat' ? natPriority(hook) : base.priority,
    isNat: base.type === 'nat',
    devices: hook === 'ingress' || hook === 'egress' ? base.devices : null,
    walk: (frame) => withPolicy(walkChain(base.name, chains, frame), base.policy, nftPolicyRef(base)),
  };
}

/** The rules of one chain; those that iptables or ebtables put there in that program's own words. */
function readChain(
  rules: readonly NftRule[],
  name: string,
  hook: string,
  sets: NamedSets,
  firewalls: Firewalls,
): readonly Rule[] {
  const [first] = rules;
  const twin = first === undefined ? null : twinOf(first, rules.length, firewalls);
  return rules.map((rule, index) => {
    const same = twin?.rules[index];
    return twin !== null && same !== undefined
      ? xtRule(same, name, { ...twin.place, table: rule.table, hook }, rule.handle)
      : nftRule(rule, hook, sets);
  });
}

/** The chain of iptables or ebtables that an nft chain is: rule by rule the same, in the same order. */
function twinOf(
  { family, table, chain }: NftRule,
  count: number,
  firewalls: Firewalls,
): { readonly place: ProgramPlace; readonly rules: XtChain['rules'] } | null {
  for (const [ruleset, place] of overNft(firewalls)) {
    const found =
      place.family === family && ruleset?.backend !== 'legacy'
        ? ruleset?.tables.find(({ name }) => name === table)?.chains.find(({ name }) => name === chain)
        : undefined;
    // ebtables keeps the policy of a chain that a person made as one more rule at its end.
    if (
      found !== undefined &&
      (found.rules.length === count || (family === 'bridge' && found.rules.length + 1 === count))
    ) {
      return { place, rules: found.rules };
    }
  }
  return null;
}

function xtBaseChains(
  ruleset: XtRuleset | null | undefined,
  program: ProgramPlace,
  nft: NftRuleset | null | undefined,
): BaseChain[] {
  const isLegacy = program.manager.endsWith('legacy') || ruleset?.backend === 'legacy';
  const { family } = program;
  return (
    (ruleset?.tables ?? [])
      // What nft shows as a table of its own is judged there.
      .filter(
        ({ name }) =>
          isLegacy || !nft?.tables.some((table) => table.family === family && table.name === name),
      )
      .flatMap(({ name: table, chains }) =>
        chains.flatMap((base): BaseChain[] => {
          const hook = hookNames[base.name];
          if (hook === undefined) {
            return [];
          }
          const place = { ...program, table, hook };
          const isNat = table === 'nat' && family !== 'bridge';
          const all: Chains = (name) => {
            const chain = chains.find((candidate) => candidate.name === name);
            return chain && rulesOf(chain, place);
          };
          const policy = base.policy === 'DROP' ? 'drop' : 'accept';
          return [
            {
              layers: [family],
              hook,
              priority: isNat
                ? natPriority(hook)
                : (xtPriorities[family === 'bridge' ? 'bridge' : 'ip'][table] ?? 0),
              isNat,
              devices: null,
              walk: (frame) => withPolicy(walkChain(base.name, all, frame), policy, xtPolicyRef(base, place)),
            },
          ];
        }),
      )
  );
}

/** A chain's rules; the policy of an ebtables chain that a person made is its last rule. */
function rulesOf(chain: XtChain, place: XtPlace): readonly Rule[] {
  const rules = chain.rules.map((rule) => xtRule(rule, chain.name, place));
  const isOwn = hookNames[chain.name] === undefined && (chain.policy === 'DROP' || chain.policy === 'ACCEPT');
  if (!isOwn || place.family !== 'bridge') {
    return rules;
  }
  const action = { kind: chain.policy === 'DROP' ? 'drop' : 'accept' } as const;
  return [...rules, { ref: xtPolicyRef(chain, place), evaluate: () => ({ match: true, action }) }];
}

function withPolicy(possible: Possible, policy: 'accept' | 'drop', ref: RuleRef): Possible {
  if (!possible.returns) {
    return possible;
  }
  return {
    ...possible,
    returns: false,
    accepts: possible.accepts || policy === 'accept',
    drops: policy === 'drop' ? [...possible.drops, ref] : possible.drops,
  };
}
