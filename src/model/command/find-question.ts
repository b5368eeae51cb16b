import type { VmName } from '../names.ts';
import { type Target, TargetError, tryParseTarget } from '../target.ts';
import { cleanChatText } from './chat-text.ts';

/** A VM and what it should reach, found in somebody's sentence. */
export interface FoundQuestion {
  readonly vm: VmName;
  readonly target: Target;
}

interface Word {
  readonly text: string;
  readonly line: number;
  readonly place: number;
}

/**
 * Finds the question in a message that was not written for vmping, such as an alert: exactly one VM and exactly
 * one target, or nothing. `known` are the VMs that there are: a word counts as a VM only if it is one of them, so
 * that nothing is guessed. A target is an IP address, or what stands behind an arrow or one of `to`, `reach`,
 * `ping`, or a name with a dot in it or a port behind it.
 */
export function findQuestion(text: string, known: readonly VmName[]): FoundQuestion | undefined {
  const names = new Map(known.map((name) => [name.toLowerCase(), name]));
  const words = wordsOf(text);
  const vms = words.filter((word) => names.has(word.text.toLowerCase()));
  const vm = vms[0] && names.get(vms[0].text.toLowerCase());
  if (vm === undefined || new Set(vms.map((word) => word.text.toLowerCase())).size > 1) {
    return undefined;
  }
  const others = words.filter((word) => !vms.includes(word));
  for (const candidates of [others.filter(isAddress), others.filter((word) => isName(word, words))]) {
    const targets = new Map(
      candidates.flatMap((word) => targetOf(word.text)).map((each) => [each.text, each]),
    );
    const [only] = targets.values();
    if (targets.size > 1) {
      return undefined;
    }
    if (only) {
      return { vm, target: only };
    }
  }
  return undefined;
}

/** Words without the punctuation around them; `[fd00::1]:443` and `10.0.0.1:443` stay whole, `src=10.0.0.1` is two. */
function wordsOf(text: string): readonly Word[] {
  return text.split('\n').flatMap((row, line) =>
    cleanChatText(row)
      .split(/[\s=,;|<>(){}"'\u2192]+|->/u)
      .map((word) =>
        word.replace(/^[*_~#@!?.:]+|[*_~!?.:]+$/gu, '').replace(/^(\[[^\]]*)$|^([^[]*)\]$/u, '$1$2'),
      )
      .filter((word) => word !== '')
      .map((word, place) => ({ text: word, line, place })),
  );
}

function isAddress({ text }: Word): boolean {
  return targetOf(text).some(({ host }) => host.kind !== 'name');
}

/** A host name in running text could be any word, so something has to say that it is one. */
function isName(word: Word, words: readonly Word[]): boolean {
  const before = words.find(({ line, place }) => line === word.line && place === word.place - 1);
  return (
    /^(?:[\w-]+\.)+[a-z][\w-]*(?::\d+)?$|^[\w.-]*[a-z][\w.-]*:\d+$/iu.test(word.text) ||
    /^(?:to|reach|reaches|ping|target|host|dst|destination)$/iu.test(before?.text ?? '')
  );
}

function targetOf(text: string): readonly Target[] {
  const target = tryParseTarget(text);
  return target instanceof TargetError ? [] : [target];
}
