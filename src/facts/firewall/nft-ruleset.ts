import { z } from 'zod';
import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { parseJson } from '../shared/json.ts';
import { constantCommand } from '../shared/source.ts';

/** A chain. `hook` is null for one that is only jumped to. */
export interface NftChain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly handle: number;
  readonly hook: string | null;
  readonly type: string | null;
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
  /** Of an ingress or egress chain. Empty: nft did not say (1.0.6 leaves it out of its JSON). */
  readonly devices: readonly string[];
}

/** A rule. `expr` stays nft's own JSON (libnftables-json(5)): the simulator reads it. */
export interface NftRule {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly handle: number;
  readonly comment: string | null;
  readonly expr: readonly unknown[];
  /** null: the rule has no counter of its own. */
  readonly packets: number | null;
}

/** A named set, or a map (then each element is a pair). */
export interface NftSet {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly isMap: boolean;
  readonly elements: readonly unknown[];
}

export interface NftRuleset {
  readonly tables: readonly { readonly family: string; readonly name: string }[];
  readonly chains: readonly NftChain[];
  readonly rules: readonly NftRule[];
  readonly sets: readonly NftSet[];
}

const Table = z.object({ family: z.string(), name: z.string() });
const Chain = Table.extend({
  table: z.string(),
  handle: z.number(),
  hook: z.string().optional(),
  type: z.string().optional(),
  prio: z.number().default(0),
  policy: z.enum(['accept', 'drop']).default('accept'),
  dev: z.union([z.string(), z.array(z.string())]).optional(),
});
const Rule = z.object({
  family: z.string(),
  table: z.string(),
  chain: z.string(),
  handle: z.number(),
  comment: z.string().optional(),
  expr: z.array(z.unknown()).default([]),
});
const NamedSet = Table.extend({ table: z.string(), elem: z.array(z.unknown()).default([]) });

const Ruleset = z.object({
  nftables: z.array(
    z.object({
      table: Table.optional(),
      chain: Chain.optional(),
      rule: Rule.optional(),
      set: NamedSet.optional(),
      map: NamedSet.optional(),
    }),
  ),
});

const Counter = z.object({ counter: z.object({ packets: z.number() }) });

export const nftRuleset = defineFact({
  id: 'nft-ruleset',
  summary: 'All nftables rules with their counters, those of iptables-nft and ebtables-nft among them',
  // nft reads its arguments as a language (a `;` in one begins a new command): nothing variable, ever.
  source: constantCommand('nft', ['-j', 'list', 'ruleset'], { maxBytes: 64 * 1024 * 1024 }),
  parse({ stdout }: CommandOutput): NftRuleset {
    const { nftables } = parseJson('nft', Ruleset, stdout);
    return {
      tables: nftables.map(({ table }) => table).filter(isPresent),
      chains: nftables
        .map(({ chain }) => chain)
        .filter(isPresent)
        .map(readChain),
      rules: nftables
        .map(({ rule }) => rule)
        .filter(isPresent)
        .map(readRule),
      sets: nftables.flatMap(({ set, map }) => [
        ...(set === undefined ? [] : [setOf(set, false)]),
        ...(map === undefined ? [] : [setOf(map, true)]),
      ]),
    };
  },
});

function isPresent<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}

function setOf({ family, table, name, elem }: z.infer<typeof NamedSet>, isMap: boolean): NftSet {
  return { family, table, name, isMap, elements: elem };
}

function readChain(chain: z.infer<typeof Chain>): NftChain {
  return {
    family: chain.family,
    table: chain.table,
    name: chain.name,
    handle: chain.handle,
    hook: chain.hook ?? null,
    type: chain.type ?? null,
    priority: chain.prio,
    policy: chain.policy,
    devices: chain.dev === undefined ? [] : [chain.dev].flat(),
  };
}

function readRule({ comment, ...rule }: z.infer<typeof Rule>): NftRule {
  const counters = rule.expr.flatMap((part) => Counter.safeParse(part).data?.counter.packets ?? []);
  return { ...rule, comment: comment ?? null, packets: counters[0] ?? null };
}
