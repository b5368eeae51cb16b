import type { XtChain, XtRule } from '../facts/shared/xtables.ts';
import type { Action, Rule } from './chain.ts';
import type { RuleRef } from './decision.ts';
import { shellLine } from './quote.ts';
import { type NewAddress, readNewAddress } from './translation.ts';
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
  const action = at < 0 ? ({ kind: 'continue' } as const) : actionOf(rule.words.slice(at), place.family);
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
      if (match !== false && at >= 0) {
        for (const field of alteredBy(rule.words.slice(at + 1))) {
          frame.altered.add(field);
        }
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
/** Targets of ebtables are in small letters. `dnat` and `redirect` lead a frame elsewhere. */
const accepting = new Set(['ACCEPT', 'snat']);
const doubtful = new Set([
  'NFQUEUE',
  'QUEUE',
  'TPROXY',
  'SYNPROXY',
  'TARPIT',
  'STEAL',
  'NETMAP',
  'arpreply',
  'dnat',
  'redirect',
]);
const translations: Readonly<Record<string, [kind: NewAddress['kind'], option: string]>> = {
  SNAT: ['snat', '--to-source'],
  DNAT: ['dnat', '--to-destination'],
  MASQUERADE: ['masquerade', ''],
  REDIRECT: ['redirect', ''],
};

/** What a target changes that a later rule may ask for. */
function alteredBy([target = '', ...options]: readonly string[]): readonly string[] {
  switch (target) {
    case 'MARK':
    case 'mark':
      return ['meta.mark'];
    case 'CONNMARK':
      return ['meta.mark', 'ct.mark'];
    case 'NOTRACK':
      return ['ct.state'];
    case 'CT':
      return options.includes('--notrack') ? ['ct.state'] : [];
    default:
      return [];
  }
}

function actionOf(
  [option = '', target = '', ...options]: readonly string[],
  family: XtPlace['family'],
): Action {
  const translation = family === 'bridge' ? undefined : translations[target];
  if (translation !== undefined) {
    const [kind, name] = translation;
    const at = options.indexOf(name);
    return { kind: 'translate', to: readNewAddress(kind, at < 0 ? undefined : options[at + 1]) };
  }
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
