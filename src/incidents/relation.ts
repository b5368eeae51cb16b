import type { Episode, EpisodeKind } from '../model/episode.ts';

/** Milliseconds between two episodes of one cause, at most. */
export const relatedMs = 60_000;

/** Several hypervisors see the same switch within this time: their agents notice at their own pace. */
export const sameSwitchMs = 90_000;

/** A link that is in trouble for long explains a path that breaks only then, but not another link's trouble. */
const sameStoryMs = 3_600_000;

/** Trouble with the link itself. */
const carrierKinds: ReadonlySet<EpisodeKind> = new Set([
  'link-flap',
  'link-down',
  'bond-member-lost',
  'lacp-partner-gone',
]);

/** A state that holds until it is over, without events in between. */
const conditions: ReadonlySet<EpisodeKind> = new Set([
  'link-down',
  'bond-member-lost',
  'lacp-partner-gone',
  'address-conflict',
  'guest-unseen',
  'path-broken',
  'path-unseen',
]);

export function isCarrier({ kind }: Episode): boolean {
  return carrierKinds.has(kind);
}

/**
 * Whether two episodes have one cause, as far as can be told from the two alone, whichever was heard of first. What
 * is not known (no LLDP, no list of guests) relates nothing.
 */
export function areRelated(one: Episode, other: Episode): boolean {
  return (
    (isNear(one, other) && (isSameSubject(one, other) || explains(one, other) || explains(other, one))) ||
    isSameSwitch(one, other) ||
    isSameTarget(one, other) ||
    isSameSilence(one, other)
  );
}

/** The same port or the same guest of one hypervisor. */
function isSameSubject(one: Episode, other: Episode): boolean {
  return (
    one.hypervisor === other.hypervisor &&
    ((one.device !== null && one.device === other.device) || (one.vm !== null && one.vm === other.vm))
  );
}

/** `cause` is on the way of what `effect` is about: the uplink behind a tap, the member of a bond. */
function explains(cause: Episode, effect: Episode): boolean {
  if (cause.hypervisor !== effect.hypervisor || cause.device === null) {
    return false;
  }
  return effect.behind.includes(cause.device) || crossesIt(cause, effect);
}

/** What never is a cause itself. */
function isConsequence({ kind }: Pick<Episode, 'kind'>): boolean {
  return kind === 'path-broken' || kind === 'path-unseen' || kind === 'guest-unseen';
}

/** A guest, or its path, whose frames cross a link in trouble. */
function crossesIt({ kind, role, guests }: Episode, { device, vm, kind: effect, behind }: Episode): boolean {
  if (!isConsequence({ kind: effect })) {
    return false;
  }
  // It says itself what it crosses.
  if (behind.length > 0 || (device !== null && effect !== 'guest-unseen')) {
    return false;
  }
  const isLink = carrierKinds.has(kind) && role !== 'tap' && role !== null;
  const cut = guests.total > guests.names.length;
  return isLink && vm !== null && (guests.names.includes(vm) || cut);
}

/** Two ports of one switch at about the same time. */
function isSameSwitch(one: Episode, other: Episode): boolean {
  return (
    one.switch !== null &&
    other.switch !== null &&
    one.switch.chassis.trim() !== '' &&
    one.switch.chassis === other.switch.chassis &&
    ((isCarrier(one) && isCarrier(other)) || one.kind === other.kind) &&
    Math.abs(Date.parse(one.startedAt) - Date.parse(other.startedAt)) <= sameSwitchMs
  );
}

/** Paths to one target that broke at about the same time. */
function isSameTarget(one: Episode, other: Episode): boolean {
  return (
    one.kind === 'path-broken' &&
    other.kind === 'path-broken' &&
    one.target !== null &&
    one.target === other.target &&
    Math.abs(Date.parse(one.startedAt) - Date.parse(other.startedAt)) <= relatedMs
  );
}

/** Paths that nobody could look at any more, since about the same time, on one hypervisor. */
function isSameSilence(one: Episode, other: Episode): boolean {
  return (
    one.kind === 'path-unseen' &&
    other.kind === 'path-unseen' &&
    one.hypervisor === other.hypervisor &&
    Math.abs(Date.parse(one.startedAt) - Date.parse(other.startedAt)) <= 5 * relatedMs
  );
}

/** The time between the two is short: none where they overlap. */
function isNear(one: Episode, other: Episode): boolean {
  const apart = Math.abs(Date.parse(one.startedAt) - Date.parse(other.startedAt));
  return (
    (apart <= sameStoryMs || isConsequence(one) || isConsequence(other)) &&
    Date.parse(one.startedAt) <= untilOf(other) + relatedMs &&
    Date.parse(other.startedAt) <= untilOf(one) + relatedMs
  );
}

/** Until when the trouble lasts. One that is open and silent holds as long as its quiet time. */
function untilOf({ kind, phase, endedAt, lastAt, quietSeconds }: Episode): number {
  if (phase === 'over') {
    return Date.parse(endedAt ?? lastAt);
  }
  return conditions.has(kind) ? Number.POSITIVE_INFINITY : Date.parse(lastAt) + quietSeconds * 1_000;
}
