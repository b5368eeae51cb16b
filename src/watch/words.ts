import { shorten } from '../model/command/chat-text.ts';
import type { VmReference, WrongUsage } from '../model/command/command.ts';
import { parseDuration } from '../model/duration.ts';
import { type Target, TargetError, tryParseTarget } from '../model/target.ts';
import { text } from '../model/text.ts';
import { everySeconds } from './pair.ts';

/** What can be asked of the watch. */
export type WatchCommand =
  | ({
      readonly kind: 'watch';
      readonly target: Target;
      /** Null: as often as the configuration says. */
      readonly everySeconds: number | null;
    } & VmReference)
  | ({ readonly kind: 'unwatch'; readonly target: Target } & VmReference)
  | { readonly kind: 'watches' };

/** The words that begin such a command; a VM of that name is written in quotes. */
const verbs = ['watch', 'unwatch', 'watches'] as const;

const examples = { watch: 'watch web01 10.0.0.1 every 5m', unwatch: 'unwatch web01 10.0.0.1' } as const;

/**
 * Reads `watch VM TARGET [every 5m]`, `unwatch VM TARGET` and `watches`; undefined where the first word is none of
 * them. `words` are those of the line, `parseVm` reads the name of a VM. Total.
 */
export function parseWatch(
  words: readonly string[],
  parseVm: (name: string) => VmReference | WrongUsage,
): WatchCommand | WrongUsage | undefined {
  const [first = '', vmText, targetText, ...rest] = words;
  const verb = verbs.find((each) => each === first.toLowerCase());
  if (verb === undefined) {
    return undefined;
  }
  if (verb === 'watches') {
    return words.length === 1 ? { kind: 'watches' } : wrong('usage.watches', {}, 'watches');
  }
  const example = examples[verb];
  if (vmText === undefined || targetText === undefined || (verb === 'unwatch' && rest.length > 0)) {
    return wrong(`usage.${verb}`, {}, example);
  }
  const reference = parseVm(vmText);
  if ('kind' in reference) {
    return { ...reference, example };
  }
  const target = tryParseTarget(targetText);
  if (target instanceof TargetError) {
    return { kind: 'wrong-usage', problem: target.problem, example };
  }
  if (verb === 'unwatch') {
    return { kind: 'unwatch', ...reference, target };
  }
  const every = parseEvery(rest);
  return typeof every === 'object' && every !== null
    ? every
    : { kind: 'watch', ...reference, target, everySeconds: every };
}

/** Nothing, `every 5m`, `every 5 m`, `5m`. */
function parseEvery(words: readonly string[]): number | null | WrongUsage {
  if (words.length === 0) {
    return null;
  }
  const written = (words[0]?.toLowerCase() === 'every' ? words.slice(1) : words).join('');
  const seconds = (parseDuration(written.toLowerCase()) ?? 0) / 1_000;
  return Number.isInteger(seconds) && seconds >= everySeconds.least && seconds <= everySeconds.most
    ? seconds
    : wrong('usage.watch-every', { every: shorten(written) || '?' }, examples.watch);
}

function wrong(key: string, params: Record<string, string>, example: string): WrongUsage {
  return { kind: 'wrong-usage', problem: text(key, params), example };
}
