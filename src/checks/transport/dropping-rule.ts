import type { Decision, RuleRef } from '../../firewall/decision.ts';
import type { Observations } from '../../probes/observations.ts';
import type { Symptom } from '../../verdict/symptom.ts';

/** The rule that drops this path's frames, how we know, and which way the frames went. */
export interface DroppingRule {
  readonly rule: RuleRef;
  /** Packets that its counter rose by while the frames were lost; null where it counts nothing. */
  readonly counted: number | null;
  /** The rules were simulated and end there; else only its counter says so. */
  readonly certain: boolean;
}

/**
 * Finds the rule that took the lost frames: the one at which the simulation ends, or, where it could not judge a
 * rule, the candidate whose counter rose.
 */
export function findDroppingRule(symptom: Symptom | null, rules: Observations['rules']): DroppingRule | null {
  if (rules === null || symptom?.works !== 'no') {
    return null;
  }
  const { segment, what } = symptom.lost;
  if (segment !== 'out' && segment !== 'return') {
    return null;
  }
  const { decisions, risen } = rules;
  const [arp, ip] =
    segment === 'out' ? [decisions.arpRequest, decisions.request] : [decisions.arpReply, decisions.reply];
  const ordered: readonly Decision[] = what === 'arp' ? [arp] : [ip, decisions.request, decisions.reply];
  const counted = (rule: RuleRef) =>
    risen.find((each) => sameRule(each.rule, rule))?.packets ?? (rule.packets === null ? null : 0);
  for (const decision of ordered) {
    if (decision.verdict === 'drop') {
      return { rule: decision.by, counted: counted(decision.by), certain: true };
    }
  }
  for (const decision of ordered) {
    const guilty =
      decision.verdict === 'unknown'
        ? decision.candidates.find((rule) => (counted(rule) ?? 0) > 0)
        : undefined;
    if (guilty !== undefined) {
      return { rule: guilty, counted: counted(guilty), certain: false };
    }
  }
  return null;
}

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
