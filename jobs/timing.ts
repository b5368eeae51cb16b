/** Every duration of the queue, in one place; tests use shorter ones. */
export interface Timing {
  /** How long a person waits for a diagnosis before vmping gives up. */
  readonly deadlineMs: number;
  /** A worker that is silent and has not taken the job by then is reported. */
  readonly pickupMs: number;
  /** How often the bot looks after a running question. */
  readonly watchMs: number;
  /** Between the deadline in the worker, which answers itself, and the bot's own. */
  readonly deadlineGraceMs: number;
  /** How often a worker says that it lives, and how long that holds. */
  readonly heartbeatMs: number;
  readonly heartbeatHoldsMs: number;
  /** How often a worker reads all its VMs again, though libvirt tells what changes: addresses come without an event. */
  readonly resyncMs: number;
  /** How often a worker says that it still works on a question, and how long that holds. */
  readonly leaseMs: number;
  readonly leaseHoldsMs: number;
  /** At most one progress message in this time leaves a worker. */
  readonly progressMs: number;
  /** BullMQ's lock on a running job: after a crash the job is free again when it runs out. */
  readonly lockMs: number;
  /** How long an engine that was cancelled may take to end its programs. */
  readonly cancelGraceMs: number;
  /** After SIGTERM the process is gone by then, whatever hangs. */
  readonly shutdownMs: number;
  /** How long one bot may take to make the line of a question before another one tries. */
  readonly openingMs: number;
  /** Episodes that belong together are given this time to come together before the first message. */
  readonly gatherMs: number;
  /** How often an incident that is open is looked at though nothing is heard of it. */
  readonly openIncidentMs: number;
  /** A hypervisor that was not heard for so long is said to be silent where it has an open incident. */
  readonly silentMs: number;
  /** How long nobody else writes about an incident after the bot that did was killed. */
  readonly holdMs: number;
  /** How long a person may take to choose one of several VMs; platforms take answers to one person about as long. */
  readonly chooseMs: number;
  /** How long Redis remembers what a path was found to be. */
  readonly rememberPathMs: number;
  /** How long Redis remembers an incident of which nothing is heard. */
  readonly rememberIncidentMs: number;
  /** How long Redis remembers a question. */
  readonly rememberMs: number;
  /** How long a look at a watched path may take, with its wait behind the questions of people. */
  readonly lookMs: number;
  /** How long the thread of an alert waits for the looks behind its link. */
  readonly roundMs: number;
  /** How often the schedule of watched paths is compared with the list of them. */
  readonly watchSyncMs: number;
  /** A second of the `watch:` section. */
  readonly watchSecondMs: number;
}

export const defaultTiming: Timing = {
  deadlineMs: 20_000,
  pickupMs: 5_000,
  watchMs: 1_000,
  deadlineGraceMs: 1_500,
  heartbeatMs: 2_000,
  heartbeatHoldsMs: 6_000,
  resyncMs: 300_000,
  leaseMs: 1_000,
  leaseHoldsMs: 4_000,
  progressMs: 150,
  lockMs: 5_000,
  cancelGraceMs: 700,
  shutdownMs: 4_000,
  openingMs: 20_000,
  gatherMs: 1_500,
  openIncidentMs: 300_000,
  silentMs: 60_000,
  holdMs: 6_000,
  rememberIncidentMs: 30 * 86_400_000,
  chooseMs: 15 * 60_000,
  rememberPathMs: 30 * 24 * 3_600_000,
  rememberMs: 72 * 3_600_000,
  lookMs: 40_000,
  roundMs: 60_000,
  watchSyncMs: 60_000,
  watchSecondMs: 1_000,
};
