/** A rule, or a chain's policy, that can be shown and taken away. */
export interface RuleRef {
  readonly manager: 'nft' | 'iptables' | 'iptables-legacy' | 'ebtables' | 'ebtables-legacy';
  /** `bridge`, `ip`, `ip6`, `inet`, `arp` or `netdev`. */
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  /** The hook of the base chain that the frame went through. */
  readonly hook: string;
  readonly handle: number | null;
  /** The rule as its tool prints it. */
  readonly text: string;
  /** It is the chain's policy and not a rule. */
  readonly policy: boolean;
  readonly packets: number | null;
  /** A line that removes exactly this rule; null for a policy. */
  readonly deleteCommand: string | null;
  readonly listCommand: string;
}

/** What becomes of a frame. `unknown` names the first rule that could not be judged and may decide. */
export type Decision =
  | { readonly verdict: 'accept' }
  | { readonly verdict: 'drop'; readonly by: RuleRef }
  | { readonly verdict: 'unknown'; readonly because: string; readonly candidates: readonly RuleRef[] };

/** The same rule in two readings: nft's own text holds the counter, so its handle is what names it. */
export function sameRule(left: RuleRef, right: RuleRef): boolean {
  return (
    left.manager === right.manager &&
    left.family === right.family &&
    left.table === right.table &&
    left.chain === right.chain &&
    left.policy === right.policy &&
    (left.handle === null ? left.text === right.text : left.handle === right.handle)
  );
}

/** Whether a decision is, or may be, the work of this rule. */
export function mayTake(decision: Decision, rule: RuleRef): boolean {
  switch (decision.verdict) {
    case 'accept':
      return false;
    case 'drop':
      return sameRule(decision.by, rule);
    case 'unknown':
      return decision.candidates.some((candidate) => sameRule(candidate, rule));
  }
}
