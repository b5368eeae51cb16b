import { z } from 'zod';
import type { Outcome } from '../model/diagnosis.ts';
import type { HostState } from './host-state.ts';

/** One setting that changed. `before` is null for one that is new, `after` for one that is gone. */
export const Change = z.strictObject({
  /** When it was seen, ISO 8601; it happened between that and the look before. */
  at: z.iso.datetime(),
  section: z.string(),
  what: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type Change = z.infer<typeof Change>;

/** What is remembered of one path: when it was last seen to work, and since when it is seen broken. */
const PathMemory = z.strictObject({
  workedAt: z.iso.datetime().nullable(),
  brokenSince: z.iso.datetime().nullable(),
  askedAt: z.iso.datetime(),
});

/** What a host remembers of its own settings and of the paths that were asked about. */
export const History = z.strictObject({
  schema: z.literal('vmping.history/1'),
  /** Which settings the state is made of; another version of vmping may have looked at fewer. */
  vocabulary: z.number().int().optional(),
  state: z.record(z.string(), z.record(z.string(), z.string())),
  changes: z.array(Change),
  paths: z.record(z.string(), PathMemory),
});
export type History = z.infer<typeof History>;

/** How much is kept. A host whose settings change 500 times in a week has a log of its own for that. */
const keep = { changes: 500, days: 7, paths: 500, valueLength: 2_000 } as const;

export const emptyHistory: History = { schema: 'vmping.history/1', state: {}, changes: [], paths: {} };

/** Goes up with each kind of setting that `hostStateOf` begins or ceases to tell: there is nothing to compare it with. */
const vocabulary = 3;

/** The history after one more look at the settings. A section that is seen for the first time changes nothing. */
export function observe(history: History, state: HostState, at: string): History {
  const known = history.vocabulary === vocabulary ? history.state : {};
  const changes = Object.entries(state).flatMap(([section, now]) => {
    const before = known[section];
    return before === undefined ? [] : differences(section, before, shortened(now), at);
  });
  const oldest = new Date(Date.parse(at) - keep.days * 86_400_000).toISOString();
  return {
    ...history,
    vocabulary,
    state: {
      ...known,
      ...Object.fromEntries(Object.entries(state).map(([section, now]) => [section, shortened(now)])),
    },
    changes: [...history.changes, ...changes].filter((change) => change.at >= oldest).slice(-keep.changes),
  };
}

function differences(
  section: string,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  at: string,
): Change[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((what) =>
    before[what] === after[what]
      ? []
      : [{ at, section, what, before: before[what] ?? null, after: after[what] ?? null }],
  );
}

function shortened(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, value.slice(0, keep.valueLength)]),
  );
}

/** The name of a path in the memory. */
function pathKey(vm: string, target: string): string {
  return `${vm} → ${target}`;
}

/** What is remembered of a path before this answer. */
export function memoryOf({ paths }: History, vm: string, target: string) {
  return paths[pathKey(vm, target)] ?? null;
}

/** The history after one more answer about a path; what was inconclusive says nothing. */
export function remember(
  history: History,
  { vm, target, outcome, at }: { vm: string; target: string; outcome: Outcome; at: string },
): History {
  if (outcome === 'inconclusive') {
    return history;
  }
  const key = pathKey(vm, target);
  const before = history.paths[key];
  const works = outcome === 'reachable';
  const memory = {
    workedAt: works ? at : (before?.workedAt ?? null),
    brokenSince: works ? null : (before?.brokenSince ?? at),
    askedAt: at,
  };
  const paths = Object.entries({ ...history.paths, [key]: memory })
    .toSorted(([, a], [, b]) => (a.askedAt < b.askedAt ? -1 : 1))
    .slice(-keep.paths);
  return { ...history, paths: Object.fromEntries(paths) };
}
