import type { XtChain, XtRule } from '../facts/shared/xtables.ts';
import type { Action, Rule } from './chain.ts';
import type { RuleRef } from './decision.ts';
import { shellLine } from './quote.ts';
import { matchXt } from './xt-match.ts';

/** Which program a rule belongs to, and where in it. */
export interface XtPlace {
  readonly manager: Exclude<RuleRef['manager'], 'nft'>;
  /** The program that shows and removes it. */
  readonly program: string;
  readonly family: 'ip' | 'ip6' | 'bridge';
  readonly table: string;
  readonly hook: string;
}

/** A rule of iptables or ebtables, ready to be asked. `handle`: nft's, where nft shows it too. */
export function xtRule(rule: XtRule, chain: string, place: XtPlace, handle: number | null = null): Rule {
  const at = rule.words.findIndex(
    (word) => word === '-j' || word === '-g' || word === '--jump' || word === '--goto',
  );
  const conditions = at < 0 ? rule.words : rule.words.slice(0, at);
  const action =
    at < 0 ? ({ kind: 'continue' } as const) : actionOf(rule.words[at] ?? '', rule.words[at + 1] ?? '');
  const tableOption = place.table === 'filter' ? [] : ['-t', place.table];
  return {
    ref: {
      ...listOf(place, chain),
      handle,
      text: `-A ${chain} ${rule.text}`,
      policy: false,
      packets: rule.packets,
      deleteCommand: shellLine([place.program, ...tableOption, '-D', chain, ...rule.words]),
    },
    evaluate(frame) {
      const match = matchXt(conditions, frame);
      if (match !== false && (rule.words[at + 1] === 'MARK' || rule.words[at + 1] === 'mark')) {
        frame.altered.add('meta.mark');
      }
      return { match, action };
    },
  };
}

export function xtPolicyRef(chain: XtChain, place: XtPlace): RuleRef {
  return {
    ...listOf(place, chain.name),
    handle: null,
    text: `-P ${chain.name} ${chain.policy ?? ''}`,
    policy: true,
    packets: chain.packets,
    deleteCommand: null,
  };
}

function listOf({ manager, program, family, table, hook }: XtPlace, chain: string) {
  const options = family === 'bridge' ? ['-L', chain, '--Lc'] : ['-nvL', chain, '--line-numbers'];
  const tableOption = table === 'filter' ? [] : ['-t', table];
  return {
    manager,
    family,
    table,
    chain,
    hook,
    listCommand: shellLine([program, ...tableOption, ...options]),
  };
}

/** Targets that let the frame go on to the next rule. */
const passing = new Set([
  'LOG',
  'NFLOG',
  'ULOG',
  'AUDIT',
  'TRACE',
  'MARK',
  'mark',
  'CONNMARK',
  'SECMARK',
  'CONNSECMARK',
  'CLASSIFY',
  'TCPMSS',
  'TOS',
  'DSCP',
  'TTL',
  'HL',
  'CHECKSUM',
  'CT',
  'NOTRACK',
  'SET',
  'TEE',
  'CONTINUE',
  'HMARK',
  'RATEEST',
  'LED',
  'IDLETIMER',
]);
/** Targets that end the chain and let the frame go on (those of ebtables are in small letters). */
const accepting = new Set([
  'ACCEPT',
  'SNAT',
  'DNAT',
  'MASQUERADE',
  'REDIRECT',
  'NETMAP',
  'snat',
  'dnat',
  'redirect',
]);
const doubtful = new Set(['NFQUEUE', 'QUEUE', 'TPROXY', 'SYNPROXY', 'TARPIT', 'STEAL', 'arpreply']);

function actionOf(option: string, target: string): Action {
  if (accepting.has(target)) {
    return { kind: 'accept' };
  }
  if (passing.has(target)) {
    return { kind: 'continue' };
  }
  if (doubtful.has(target)) {
    return { kind: 'unknown', because: `what the target ${target} does is not known` };
  }
  switch (target) {
    case 'DROP':
    case 'REJECT':
      return { kind: 'drop' };
    case 'RETURN':
      return { kind: 'return' };
    default:
      return { kind: option === '-g' || option === '--goto' ? 'goto' : 'jump', chain: target };
  }
}
