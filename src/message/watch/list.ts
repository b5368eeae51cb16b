import type { Outcome } from '../../model/diagnosis.ts';
import { writeDuration } from '../../model/duration.ts';
import { text } from '../../model/text.ts';
import { blindReason } from '../../watch/blind.ts';
import { nameOf, type WatchPair } from '../../watch/pair.ts';
import type { PathState } from '../../watch/state.ts';
import type { Message } from '../message.ts';
import { notice, type WatchStatus } from '../notices.ts';
import { type Language, say } from '../say.ts';

/** What the list tells of a watched path. */
export interface WatchedPath {
  readonly pair: WatchPair;
  readonly state: PathState;
  readonly last: {
    readonly at: number;
    readonly outcome: Outcome | null;
    readonly why: string | null;
  } | null;
}

/** As many are shown one by one; the worst come first. */
const mostShown = 40;

/** The list of watched paths. `now` in ms since 1970. */
export function renderWatches(
  key: string,
  paths: readonly WatchedPath[],
  now: number,
  language: Language,
): Message {
  if (paths.length === 0) {
    return notice(key, [say(text('watches.none'), language)]);
  }
  const sorted = paths.toSorted((a, b) => rank(a) - rank(b));
  const title = say(text('watches.title', { ...countPaths(paths) }), language);
  const more = sorted.length - mostShown;
  return {
    key,
    fallback: title,
    blocks: [
      { kind: 'text', tone: 'strong', text: title },
      {
        kind: 'fields',
        fields: sorted.slice(0, mostShown).map((path) => ({
          name: `${nameOf(path.pair)} → ${path.pair.target.text}`,
          value: `${stateOf(path, now, language)} · ${sourceOf(path.pair, language)}`,
        })),
      },
      ...(more > 0
        ? [{ kind: 'text', tone: 'quiet', text: say(text('watches.more', { more }), language) } as const]
        : []),
    ],
  };
}

/** How many paths are watched, and how they are. */
export function countPaths(paths: readonly Pick<WatchedPath, 'state'>[]): WatchStatus {
  const count = (fits: (state: PathState) => boolean) => paths.filter(({ state }) => fits(state)).length;
  return {
    watched: paths.length,
    broken: count(({ condition }) => condition === 'broken'),
    degraded: count(({ condition }) => condition === 'degraded'),
    unseen: count(({ blind }) => blind !== null),
  };
}

function stateOf({ state, last }: WatchedPath, now: number, language: Language): string {
  const { condition, since, cause, blind } = state;
  const known =
    condition === null
      ? say(text('watches.unknown'), language)
      : say(
          text(`watches.${condition}`, {
            since: since === null ? '' : say(text('watches.since', { since: when(since, now) }), language),
            cause: cause === null ? '' : ` (${cause.replace(/@$/u, '').replace('@', ', ')})`,
          }),
          language,
        );
  if (blind !== null) {
    const why = say(text(`watch.blind-short.${blindReason(blind.why)}`), language);
    return say(text('watches.blind', { known, why, since: when(blind.since, now) }), language);
  }
  return last?.outcome === 'inconclusive' ? say(text('watches.inconclusive', { known }), language) : known;
}

function sourceOf({ everySeconds, source }: WatchPair, language: Language): string {
  const every = writeDuration(everySeconds * 1_000);
  return source.kind === 'file'
    ? say(text('watches.from-file', { every }), language)
    : say(
        text('watches.from-chat', {
          every,
          person: source.by.name || source.by.id,
          at: `${source.at.slice(0, 10)} ${source.at.slice(11, 16)} UTC`,
        }),
        language,
      );
}

/** Trouble first, then what nobody could look at, then what works. */
function rank({ state }: WatchedPath): number {
  return state.condition === 'broken'
    ? 0
    : state.condition === 'degraded'
      ? 1
      : state.blind !== null
        ? 2
        : state.condition === null
          ? 3
          : 4;
}

function when(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1_000));
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return days > 0
    ? `${days} d ${hours} h`
    : hours > 0
      ? `${hours} h ${minutes} min`
      : minutes > 0
        ? `${minutes} min`
        : `${seconds} s`;
}
