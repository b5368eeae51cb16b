import type { NftRule, NftRuleset } from '../facts/firewall/nft-ruleset.ts';
import type { PathContext } from '../model/path.ts';

type OfPath = Pick<PathContext, 'tap' | 'bridge' | 'uplinks' | 'routedByHost'>;

/**
 * Whether the owner of this host has switched tracing on for this path: a rule sets `nftrace` (iptables-nft's target
 * TRACE is such a rule, too), and asks for no other device than those of the path. Other conditions
 * are not judged: where they do not hold, nothing is reported.
 */
export function isTraced(nft: NftRuleset | null, path: OfPath): boolean {
  const devices = [path.tap, path.bridge, ...path.uplinks, path.routedByHost?.device ?? null];
  return (nft?.rules ?? []).some(
    (rule) => setsTrace(rule) && !rule.expr.some((statement) => isElsewhere(statement, devices)),
  );
}

function setsTrace({ expr }: NftRule): boolean {
  return expr.some(
    (statement) =>
      at(statement, 'mangle', 'key', 'meta', 'key') === 'nftrace' && at(statement, 'mangle', 'value') === 1,
  );
}

/** Whether a statement is a condition that no frame of the path meets: it is about another device. */
function isElsewhere(statement: unknown, devices: readonly (string | null)[]): boolean {
  const right = at(statement, 'match', 'right');
  if (at(statement, 'match', 'op') !== '==' || typeof right !== 'string' || right.includes('*')) {
    return false;
  }
  const left = at(statement, 'match', 'left');
  const key = at(left, 'meta', 'key');
  const isDevice = typeof key === 'string' && ['iifname', 'oifname', 'iif', 'oif'].includes(key);
  return isDevice && !devices.includes(right);
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (so, key) =>
      typeof so === 'object' && so !== null && key in so
        ? (so as Readonly<Record<string, unknown>>)[key]
        : undefined,
    value,
  );
}
