import { defaultTiming, type Timing } from '../../jobs/timing.ts';

/** Short enough for tests, long enough for a busy machine. */
export const fastTiming: Timing = {
  ...defaultTiming,
  deadlineMs: 4_000,
  pickupMs: 800,
  watchMs: 200,
  deadlineGraceMs: 600,
  heartbeatMs: 200,
  heartbeatHoldsMs: 700,
  resyncMs: 400,
  leaseMs: 200,
  leaseHoldsMs: 800,
  progressMs: 20,
  lockMs: 1_500,
  cancelGraceMs: 200,
  shutdownMs: 2_000,
  gatherMs: 300,
  holdMs: 1_000,
  lookMs: 3_000,
  roundMs: 6_000,
  watchSyncMs: 500,
  // An interval of 30 s is 0.3 s long.
  watchSecondMs: 10,
};
