import type { LinkChange, LinkCounts } from '../../src/flap/link-change.ts';
import { type LinkFiles, listDevices, readLinkFiles } from './link-files.ts';

/** A device as it was at the last look. `enabled` is null where only its count is known, from a file. */
export interface KnownLink {
  readonly device: string;
  readonly changes: number;
  readonly up: boolean | null;
  readonly enabled: boolean | null;
  readonly master: string | null;
}

interface Found {
  readonly known: ReadonlyMap<number, KnownLink>;
  readonly changes: readonly LinkChange[];
}

/** The devices of a file; none where it is of another boot or another network namespace. */
export function linksOf(counted: LinkCounts | null, era: string): Map<number, KnownLink> {
  if (counted === null || counted.era !== era || era === 'unknown') {
    return new Map();
  }
  return new Map(
    Object.entries(counted.links).map(([index, { device, changes }]) => [
      Number(index),
      { device, changes, up: null, enabled: null, master: null },
    ]),
  );
}

/** The same for a file. */
export function linkCountsOf(known: ReadonlyMap<number, KnownLink>, era: string, atMs: number): LinkCounts {
  const links = [...known].map(([index, { device, changes }]) => [index, { device, changes }] as const);
  return { era, atMs, links: Object.fromEntries(links) };
}

/** Looks at all devices. `asNew`: what one is that was not known. */
export function lookAtAll(
  known: ReadonlyMap<number, KnownLink>,
  asNew: 'found' | 'appeared',
  folder?: string,
): Found {
  const now = new Map<number, KnownLink>();
  const changes: LinkChange[] = [];
  for (const device of listDevices(folder)) {
    const files = readLinkFiles(device, folder);
    if (files !== null) {
      const { index } = files;
      now.set(index, { ...files, device });
      changes.push(...compare(index, device, known.get(index), files, asNew));
    }
  }
  for (const [index, { device }] of known) {
    if (!now.has(index)) {
      changes.push({ index, device, kind: 'gone', transitions: 0, up: false, ...still });
    }
  }
  return { known: now, changes };
}

/** Looks at some devices; null where one of them came, went or was renamed: then all have to be looked at. */
export function lookAtSome(
  known: ReadonlyMap<number, KnownLink>,
  indexes: ReadonlySet<number>,
  folder?: string,
): Found | null {
  const now = new Map(known);
  const changes: LinkChange[] = [];
  for (const index of indexes) {
    const before = known.get(index);
    const files = before === undefined ? null : readLinkFiles(before.device, folder);
    if (before === undefined || files?.index !== index) {
      return null;
    }
    now.set(index, { ...files, device: before.device });
    changes.push(...compare(index, before.device, before, files, 'appeared'));
  }
  return { known: now, changes };
}

const still = { enabled: false, toggled: false, moved: false };

function compare(
  index: number,
  device: string,
  before: KnownLink | undefined,
  { changes, up, enabled, master }: LinkFiles,
  asNew: 'found' | 'appeared',
): LinkChange[] {
  const seen = { ...still, index, device, up, enabled };
  // A counter that ran backwards is another device's: the index was given again.
  if (before === undefined || changes < before.changes) {
    return [{ ...seen, kind: asNew, transitions: asNew === 'found' ? 0 : changes }];
  }
  const transitions = changes - before.changes;
  if (before.enabled === null) {
    // Known from a file: whoever reads this has to learn that it is there.
    return [{ ...seen, kind: transitions === 0 ? 'found' : 'changed', transitions }];
  }
  const toggled = before.enabled !== enabled;
  const moved = before.device !== device || before.master !== master;
  return transitions === 0 && before.up === up && !toggled && !moved
    ? []
    : [{ ...seen, kind: 'changed', transitions, toggled, moved }];
}
