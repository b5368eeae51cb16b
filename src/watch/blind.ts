/** Why nobody could look at a path. Each has the texts `watch.blind.…`, `watch.todo.…` and `watch.blind-short.…`. */
const reasons = [
  /** The worker of its hypervisor is silent. */
  'hypervisor-away',
  'no-hypervisors',
  'unknown-hypervisor',
  'unknown-vm',
  /** Two hypervisors have a VM of that name. */
  'ambiguous',
  /** The worker took it, or not, and no answer came in time. */
  'no-answer',
  'engine-failed',
  /** Bot and worker do not understand each other. */
  'invalid-job',
] as const;
export type BlindReason = (typeof reasons)[number];

/** The reason by what went wrong, which may be any word: what is not known is that no answer came. */
export function blindReason(why: string): BlindReason {
  return reasons.find((each) => each === why) ?? 'no-answer';
}
