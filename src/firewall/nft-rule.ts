import type { NftChain, NftRule } from '../facts/firewall/nft-ruleset.ts';
import type { Action, Rule } from './chain.ts';
import type { RuleRef } from './decision.ts';
import type { HookedFrame } from './frame.ts';
import { doubt, every, isDoubt, type Match } from './match.ts';
import { elementsOf, isJson, matchExpression, matchNft, type NamedSets, resolveSet } from './nft-match.ts';
import { printNftRule } from './nft-text.ts';

/** A rule of nft, ready to be asked. `hook` is that of the base chain it is reached from. */
export function nftRule(rule: NftRule, hook: string, sets: NamedSets): Rule {
  return {
    ref: nftRef(rule, hook),
    evaluate: (frame) => evaluate(rule.expr, frame, sets),
  };
}

function nftRef({ family, table, chain, handle, expr, comment, packets }: NftRule, hook: string): RuleRef {
  return {
    manager: 'nft',
    family,
    table,
    chain,
    hook,
    handle,
    text: printNftRule(expr, comment),
    policy: false,
    packets,
    deleteCommand: `nft delete rule ${family} ${table} ${chain} handle ${handle}`,
    listCommand: `nft -a list chain ${family} ${table} ${chain}`,
  };
}

export function nftPolicyRef({ family, table, name, hook }: NftChain): RuleRef {
  return {
    manager: 'nft',
    family,
    table,
    chain: name,
    hook: hook ?? '',
    handle: null,
    text: 'policy drop',
    policy: true,
    packets: null,
    deleteCommand: null,
    listCommand: `nft list chain ${family} ${table} ${name}`,
  };
}

/** Statements that neither decide nor change anything that a later condition could see. */
const neutral = new Set([
  'counter',
  'log',
  'comment',
  'set',
  'map',
  'flow',
  'last',
  'dup',
  'secmark',
  'ct helper',
  'ct timeout',
]);
/** Address translation ends its chain and lets the frame go on, with another address. */
const translations = ['snat', 'dnat', 'masquerade', 'redirect'] as const;
const nothing: Action = { kind: 'continue' };

function evaluate(
  expr: readonly unknown[],
  frame: HookedFrame,
  sets: NamedSets,
): { match: Match; action: Action } {
  const matches: Match[] = [];
  let action: Action = nothing;
  for (const statement of expr) {
    const [keyword = '', value] = isJson(statement) ? (Object.entries(statement)[0] ?? []) : [];
    if (keyword === 'match') {
      matches.push(matchNft(value, frame, sets));
    } else if (keyword === 'vmap' && isJson(value)) {
      const found = lookUp(value, frame, sets);
      matches.push(found.match);
      action = found.action;
    } else if (keyword === 'limit' || keyword === 'quota' || keyword === 'ct count') {
      matches.push(doubt(`depends on a ${keyword}`));
    } else if (keyword === 'xt' && isJson(value) && value['type'] === 'match') {
      matches.push(doubt(`a match of iptables (${String(value['name'])})`));
    } else if (keyword === 'mangle' && isJson(value)) {
      alter(value['key'], every(matches), frame);
    } else if (keyword === 'notrack') {
      alter({ ct: { key: 'state' } }, every(matches), frame);
    } else if (!neutral.has(keyword) || !isJson(statement)) {
      action = actionOf(keyword, value);
    }
  }
  return { match: every(matches), action };
}

function actionOf(keyword: string, value: unknown): Action {
  const translation = translations.find((each) => each === keyword);
  if (translation !== undefined) {
    const { addr, port } = isJson(value) ? value : {};
    const address = typeof addr === 'string' ? addr : null;
    return {
      kind: 'translate',
      to: { kind: translation, address, port: typeof port === 'number' ? port : null },
    };
  }
  switch (keyword) {
    case 'accept':
      return { kind: 'accept' };
    case 'drop':
    case 'reject':
      return { kind: 'drop' };
    case 'return':
    case 'continue':
      return { kind: keyword };
    case 'jump':
    case 'goto':
      return { kind: keyword, chain: isJson(value) ? String(value['target']) : '' };
    default:
      return { kind: 'unknown', because: `what ${keyword === '' ? 'it' : keyword} does is not known` };
  }
}

/** A verdict map: the first element that fits says what happens. */
function lookUp(
  vmap: Readonly<Record<string, unknown>>,
  frame: HookedFrame,
  sets: NamedSets,
): { match: Match; action: Action } {
  const data = resolveSet(vmap['data'], sets);
  if (isDoubt(data)) {
    return { match: true, action: { kind: 'unknown', because: data.because } };
  }
  const pairs = isJson(data) && Array.isArray(data['set']) ? data['set'] : elementsOf(data);
  for (const pair of pairs) {
    const [key, verdict]: unknown[] = Array.isArray(pair) ? pair : [];
    const match = matchesKey(vmap['key'], key, frame, sets);
    if (match === true) {
      const [keyword = '', value] = isJson(verdict) ? (Object.entries(verdict)[0] ?? []) : [];
      return { match, action: actionOf(keyword, value) };
    }
    if (isDoubt(match)) {
      return { match: true, action: { kind: 'unknown', because: match.because } };
    }
  }
  return { match: false, action: nothing };
}

function matchesKey(left: unknown, key: unknown, frame: HookedFrame, sets: NamedSets): Match {
  return isJson(left) && (isJson(left['ct']) || isJson(left['fib']))
    ? matchNft({ op: '==', left, right: key }, frame, sets)
    : matchExpression(left, isJson(left) && 'concat' in left ? [key] : key, frame, sets);
}

/** Remembers what a rule changes, where it may apply: nothing later knows that value any more. */
function alter(key: unknown, match: Match, frame: HookedFrame): void {
  if (match === false || !isJson(key)) {
    return;
  }
  const { meta, payload, ct } = key;
  if (isJson(ct)) {
    frame.altered.add(`ct.${String(ct['key'])}`);
  } else if (isJson(meta)) {
    frame.altered.add(`meta.${String(meta['key'])}`);
  } else if (isJson(payload)) {
    frame.altered.add(`${String(payload['protocol'])}.${String(payload['field'])}`);
  }
}
