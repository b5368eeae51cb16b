import type { HookedFrame } from './frame.ts';
import { doubt, every, type Match, not } from './match.ts';
import { hasWayBack } from './way-back.ts';
import { connectionMark, options, synonyms } from './xt-option.ts';

/** Judges the conditions of a rule of iptables or ebtables: the words before its `-j` or `-g`. */
export function matchXt(words: readonly string[], frame: HookedFrame): Match {
  const matches: Match[] = [];
  let negated = false;
  let module = '';
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '!') {
      negated = true;
      continue;
    }
    const name = synonyms[word] ?? word;
    const option = name === '--mark' && module === 'connmark' ? connectionMark : options[name];
    // iptables negates before the option, ebtables after it.
    if (words[at + 1] === '!') {
      negated = true;
      at += 1;
    }
    const value = words[at + 1] ?? '';
    if (option === undefined) {
      matches.push(doubt(`the option ${word}`));
      while (at + 1 < words.length && !/^(-|!$)/u.test(words[at + 1] ?? '')) {
        at += 1;
      }
    } else {
      if (name === '-m') {
        module = value;
      }
      const match =
        name === '-m' && value === 'rpfilter'
          ? comesBack(words, frame)
          : option.match(frame, value, words[at + 2] ?? '');
      // A frame without such a header fits neither way, except for the header's own test.
      matches.push(negated ? not(match) : match);
      at += option.values;
    }
    negated = false;
  }
  return every(matches);
}

/** `-m rpfilter`: the host's route back to the source leads to where the packet came in. */
function comesBack(words: readonly string[], frame: HookedFrame): Match {
  const match = hasWayBack(frame, words.includes('--loose'), words.includes('--validmark'));
  return words.includes('--invert') ? not(match) : match;
}
