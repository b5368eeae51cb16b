import { z } from 'zod';

/** What a path is found to be, by how bad it is. */
export const conditions = ['works', 'degraded', 'broken'] as const;
export const Condition = z.enum(conditions);
export type Condition = z.infer<typeof Condition>;

const Ms = z.number().min(0);
const Why = z.string().max(120);

/**
 * What is known of a watched path. Times are milliseconds since 1970. `condition` is what was confirmed by a second
 * look; `candidate` what one look saw that differs from it.
 */
export const PathState = z.strictObject({
  /** Null until something was confirmed. */
  condition: Condition.nullable(),
  /** Since when; null where it was so at the first look. */
  since: Ms.nullable(),
  /** The cause that goes with it; null where it works. */
  cause: Why.nullable(),
  candidate: z
    .strictObject({
      /** The mildest change that all looks since `firstAt` agree on. */
      condition: Condition,
      cause: Why.nullable(),
      firstAt: Ms,
      lastAt: Ms,
      /** Looks since then that could conclude nothing. */
      unsure: z.int().min(0),
    })
    .nullable(),
  /** The stretch of trouble that was said; null where there is none. */
  trouble: z.strictObject({ startedAt: Ms }).nullable(),
  /** Since when nobody could look at all. */
  blind: z.strictObject({ since: Ms, why: Why, looks: z.int().min(1), said: z.boolean() }).nullable(),
});
export type PathState = z.infer<typeof PathState>;

export const unknownPath: PathState = {
  condition: null,
  since: null,
  cause: null,
  candidate: null,
  trouble: null,
  blind: null,
};

/** One look at a path: what was seen, that nothing could be concluded, or that nobody could look. */
export type Look =
  | { readonly kind: 'seen'; readonly condition: Condition; readonly cause: string | null }
  | { readonly kind: 'unsure' }
  | { readonly kind: 'blind'; readonly why: string };

export interface WatchRules {
  /** Whether a degraded path is trouble that is said. */
  readonly degraded: boolean;
  /** A second look that comes sooner than this confirms nothing: the two may have seen one moment. */
  readonly confirmAfterMs: number;
  /** One that comes later than this is a first one. */
  readonly confirmWithinMs: number;
  /** Not being able to look is said after this long. */
  readonly blindMs: number;
}

/** What is to be said. Times in ms since 1970. */
export type Change =
  | { readonly kind: 'opened'; readonly startedAt: number; readonly condition: Condition }
  /** The same trouble, another cause or another weight. */
  | { readonly kind: 'changed'; readonly startedAt: number; readonly condition: Condition }
  | { readonly kind: 'over'; readonly startedAt: number; readonly endedAt: number }
  | { readonly kind: 'blind'; readonly since: number; readonly why: string }
  | { readonly kind: 'sighted'; readonly since: number };

export interface Step {
  readonly state: PathState;
  readonly changes: readonly Change[];
}

/** So many looks in a row that conclude nothing are followed by a quick one; then the interval is enough. */
const mostUnsure = 3;

/**
 * One look more. Nothing is ever said on the word of one look: what differs from what is known has to be seen twice
 * in a row, not too far apart. Pure: the same looks give the same changes.
 */
export function lookedAt(state: PathState, look: Look, at: number, rules: WatchRules): Step {
  if (look.kind === 'blind') {
    return notLookedAt(state, look.why, at, rules);
  }
  const sighted: readonly Change[] = state.blind?.said ? [{ kind: 'sighted', since: state.blind.since }] : [];
  const seeing = { ...state, blind: null };
  if (look.kind === 'unsure') {
    const candidate = state.candidate && { ...state.candidate, unsure: state.candidate.unsure + 1 };
    return {
      state: { ...seeing, candidate },
      changes: sighted,
    };
  }
  const { state: judged, changes } = speak(seeing, judge(seeing, look, at, rules), rules);
  return { state: judged, changes: [...sighted, ...changes] };
}

function notLookedAt(state: PathState, why: string, at: number, rules: WatchRules): Step {
  const { since = at, looks = 0, said = false } = state.blind ?? {};
  const say = !said && looks > 0 && at - since >= rules.blindMs;
  return {
    state: { ...state, blind: { since, why, looks: looks + 1, said: said || say } },
    changes: say ? [{ kind: 'blind', since, why }] : [],
  };
}

/** Whether to look again soon, because something waits for its confirmation. */
export function wantsAgain({ candidate, blind }: PathState): boolean {
  return candidate !== null && candidate.unsure <= mostUnsure && blind === null;
}

const weight = (condition: Condition | null) => (condition === null ? 0 : conditions.indexOf(condition));

/** What this look makes of condition and candidate. */
function judge(
  state: PathState,
  { condition, cause }: Extract<Look, { kind: 'seen' }>,
  at: number,
  { confirmAfterMs, confirmWithinMs }: WatchRules,
): PathState {
  const known = weight(state.condition);
  const seen = weight(condition);
  if (state.condition === null && condition === 'works') {
    return { ...state, condition, candidate: null };
  }
  if (seen === known && (condition === 'works' || cause === state.cause)) {
    return { ...state, candidate: null };
  }
  const before = state.candidate;
  const first: PathState['candidate'] = { condition, cause, firstAt: at, lastAt: at, unsure: 0 };
  if (before === null || at - before.lastAt > confirmWithinMs) {
    return { ...state, candidate: first };
  }
  const pointed = weight(before.condition);
  const isSoon = at - before.firstAt < confirmAfterMs;
  if (seen === known || pointed === known) {
    // The same condition by another cause: that has to be the same twice.
    return seen !== pointed || cause !== before.cause
      ? { ...state, candidate: first }
      : isSoon
        ? state
        : { ...state, cause, candidate: null };
  }
  if (Math.sign(seen - known) !== Math.sign(pointed - known)) {
    return { ...state, candidate: first };
  }
  // Both looks say worse, or both say better: that much is certain, and no more than the milder of the two.
  const milder = Math.abs(seen - known) <= Math.abs(pointed - known) ? condition : before.condition;
  const why = milder === 'works' ? null : milder === condition ? cause : before.cause;
  return isSoon
    ? { ...state, candidate: { ...before, condition: milder, cause: why } }
    : { ...state, condition: milder, since: before.firstAt, cause: why, candidate: null };
}

/** What of it is to be said: trouble has to be of a kind that the rules count as such. */
function speak(before: PathState, after: PathState, rules: WatchRules): Pick<Step, 'state' | 'changes'> {
  const { condition, trouble } = after;
  const since = after.since ?? 0;
  const isTrouble = condition === 'broken' || (condition === 'degraded' && rules.degraded);
  if (isTrouble && trouble === null) {
    return {
      state: { ...after, trouble: { startedAt: since } },
      changes: [{ kind: 'opened', startedAt: since, condition }],
    };
  }
  if (trouble === null) {
    return { state: after, changes: [] };
  }
  const { startedAt } = trouble;
  if (!isTrouble) {
    return { state: { ...after, trouble: null }, changes: [{ kind: 'over', startedAt, endedAt: since }] };
  }
  const isNews = condition !== before.condition || after.cause !== before.cause;
  return { state: after, changes: isNews ? [{ kind: 'changed', startedAt, condition }] : [] };
}
