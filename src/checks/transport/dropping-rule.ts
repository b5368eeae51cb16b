import { type Decision, mayTake, type RuleRef, sameRule } from '../../firewall/decision.ts';
import type { Evidence } from '../../model/finding.ts';
import type { Observations } from '../../probes/observations.ts';
import type { KernelDrop } from '../../trace/kernel-word.ts';
import type { Lost, Symptom } from '../../verdict/symptom.ts';
import { evidence } from '../check.ts';

/** The rule that drops this path's frames, how we know, and which way the frames went. */
export interface DroppingRule {
  readonly rule: RuleRef;
  /** Packets that its counter rose by while the frames were lost; null where it counts nothing. */
  readonly counted: number | null;
  /** The rules were simulated and end there, or the kernel reported it; else only its counter says so. */
  readonly certain: boolean;
  /** The kernel's own report, where the owner of the host has it trace these frames. */
  readonly reported: KernelDrop | null;
}

/**
 * Finds the rule that took the lost frames: the one that the kernel reported, where somebody has it trace them; else
 * the one at which the simulation ends, or, where it could not judge a rule, the candidate whose counter rose.
 */
export function findDroppingRule(symptom: Symptom | null, rules: Observations['rules']): DroppingRule | null {
  if (rules === null || symptom?.works !== 'no') {
    return null;
  }
  const judged = judgedRule(symptom.lost, rules);
  const reported = reportedDrop(symptom.lost, rules);
  if (reported === null || (judged !== null && sameRule(judged.rule, reported.rule))) {
    return judged && { ...judged, certain: judged.certain || reported !== null, reported };
  }
  const { rule } = reported;
  return { rule, counted: countedBy(rule, rules), certain: true, reported };
}

/** The kernel's report of the lost frame; none where it took a probe for a stray, which what a person sends is not. */
function reportedDrop({ segment, what }: Lost, { kernel, decisions }: Rules): KernelDrop | null {
  if (segment !== 'out' && segment !== 'return') {
    return null;
  }
  const isOut = segment === 'out';
  const reported =
    what === 'arp'
      ? isOut
        ? kernel?.neighborOut
        : kernel?.neighborReturn
      : isOut
        ? kernel?.out
        : kernel?.return;
  if (reported == null || what === 'arp') {
    return reported ?? null;
  }
  const stray = isOut ? decisions.strayOut : decisions.strayBack;
  const person = isOut ? decisions.request : decisions.reply;
  return mayTake(stray, reported.rule) && !mayTake(person, reported.rule) ? null : reported;
}

type Rules = NonNullable<Observations['rules']>;

/** Packets that a rule's counter rose by; null where it counts nothing. */
function countedBy(rule: RuleRef, { risen }: Rules): number | null {
  return risen.find((each) => sameRule(each.rule, rule))?.packets ?? (rule.packets === null ? null : 0);
}

function judgedRule({ segment, what }: Lost, rules: Rules): Omit<DroppingRule, 'reported'> | null {
  if (segment !== 'out' && segment !== 'return') {
    return null;
  }
  const { decisions } = rules;
  const [arp, ip] =
    segment === 'out' ? [decisions.arpRequest, decisions.request] : [decisions.arpReply, decisions.reply];
  const ordered: readonly Decision[] = what === 'arp' ? [arp] : [ip, decisions.request, decisions.reply];
  const counted = (rule: RuleRef) => countedBy(rule, rules);
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

/** The kernel's own report as a proof; nothing where there is none. */
export function reportedEvidence({ reported }: Pick<DroppingRule, 'reported'>): Evidence[] {
  return reported === null
    ? []
    : [evidence('nft -a monitor trace', 'kernel-report', { line: reported.line.slice(0, 300) })];
}
