import type { RuleRef } from './decision.ts';
import type { HookedFrame } from './frame.ts';
import { isDoubt, type Match } from './match.ts';
import type { NewAddress, Translated } from './translation.ts';

/** What a rule does with a frame that it matches. `unknown`: a target that vmping cannot follow. */
export type Action =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'continue' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | { readonly kind: 'translate'; readonly to: NewAddress }
  | { readonly kind: 'unknown'; readonly because: string };

/** A rule of any of the tools. An action may depend on the frame (a verdict map). */
export interface Rule {
  readonly ref: RuleRef;
  readonly evaluate: (frame: HookedFrame) => { readonly match: Match; readonly action: Action };
}

/** The rules of a chain of one table; made only for the chains that a frame comes to. */
export type Chains = (name: string) => readonly Rule[] | undefined;

/** Everything that may come out of a chain; with no doubt on the way it is exactly one thing. */
export interface Possible {
  accepts: boolean;
  returns: boolean;
  readonly drops: RuleRef[];
  /** Translations of addresses: each of them accepts, too. */
  readonly translations: Translated[];
  readonly doubts: string[];
}

// The kernel refuses deeper nesting than this (NFT_JUMP_STACK_SIZE in nf_tables.h); it also stops a loop here.
const deepest = 16;

/** Follows a frame through a chain, along both ways wherever a condition cannot be known. */
export function walkChain(name: string, chains: Chains, frame: HookedFrame, depth = 0): Possible {
  const possible: Possible = {
    accepts: false,
    returns: false,
    drops: [],
    translations: [],
    doubts: [],
  };
  const rules = chains(name);
  if (rules === undefined || depth > deepest) {
    const because = `chain ${name} could not be followed`;
    return { accepts: true, returns: true, drops: [], translations: [], doubts: [because] };
  }

  for (const rule of rules) {
    const { match, action } = rule.evaluate(frame);
    if (match === false || action.kind === 'continue') {
      continue;
    }
    if (isDoubt(match)) {
      possible.doubts.push(`${rule.ref.text}: ${match.because}`);
    }
    const goesOn = take(action, rule.ref, possible, (chain) => walkChain(chain, chains, frame, depth + 1));
    if (match === true && !goesOn) {
      return possible;
    }
  }
  possible.returns = true;
  return possible;
}

/** Adds what an action can lead to; tells whether a frame that it applies to may come to the next rule. */
function take(action: Action, ref: RuleRef, possible: Possible, walk: (chain: string) => Possible): boolean {
  switch (action.kind) {
    case 'continue':
      return true;
    case 'accept':
      possible.accepts = true;
      return false;
    case 'translate':
      possible.translations.push({ ...action.to, by: ref });
      return false;
    case 'drop':
      possible.drops.push(ref);
      return false;
    case 'return':
      possible.returns = true;
      return false;
    case 'jump':
    case 'goto': {
      const inner = walk(action.chain);
      possible.accepts ||= inner.accepts;
      possible.drops.push(...inner.drops);
      possible.translations.push(...inner.translations);
      possible.doubts.push(...inner.doubts);
      if (action.kind === 'goto') {
        possible.returns ||= inner.returns;
        return false;
      }
      return inner.returns;
    }
    case 'unknown':
      possible.doubts.push(`${ref.text}: ${action.because}`);
      possible.accepts = true;
      possible.drops.push(ref);
      return true;
    default:
      return action satisfies never;
  }
}
