import type { Place } from '../../model/finding.ts';

/** Where the demo plays: a lab with a real hypervisor, or a recording of one. */
export interface Stage {
  /** Said at the beginning, so that nobody takes a recording for the real thing. */
  readonly description: string;
  /** How the worker runs, in a few words. */
  readonly worker: string;
  /** Starts a worker that takes questions from this Redis. */
  startWorker(redisUrl: string): Promise<void>;
  /** Makes a fault, really. */
  break(scene: string): Promise<void>;
  /** Runs a command of a fix as it was printed, where it belongs; answers its exit status and what it said. */
  paste(place: Place, command: string): Promise<{ readonly exitCode: number; readonly output: string }>;
  /** Puts everything back, whatever was cured. */
  heal(): Promise<void>;
  stop(): Promise<void>;
}
