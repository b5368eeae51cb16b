import type { EpisodeContext } from '../../../src/flap/episode.ts';
import type { Observation, Subject } from '../../../src/flap/observation.ts';
import type { DevicePlace } from '../../../src/flap/roles.ts';
import type { DomainNow } from '../../../src/model/inventory.ts';
import type { LinkCounts, LinkLook } from '../../../src/model/link-change.ts';
import type { AgentState } from './agent-state.ts';

/** What an agent needs of the world. */
export interface AgentHost {
  /** The memory on disk. */
  readonly state: {
    read(): AgentState | null;
    /** `lasting`: even a power cut leaves it. False where it can be written nowhere. */
    write(state: AgentState, lasting?: 'lasting'): boolean;
  };
  /** Only one agent of a host watches; the others wait until it is gone. */
  takeLease(on: { readonly onHeld: () => void; readonly onWaiting: () => void }): { release(): void };
  watchLinks(options: {
    readonly counted: LinkCounts | null;
    readonly onLook: (look: LinkLook, counts: () => LinkCounts) => void;
    readonly log: (event: string, fields: Readonly<Record<string, string | number>>) => void;
  }): { stop(): Promise<void> };
  /** What the devices are to the guests. */
  readonly surroundings: Surroundings;
  /** Whatever else looks at the host now and then. */
  readonly watchers: readonly Watcher[];
}

/** A tap, and the guest that holds it. */
export interface GuestTap {
  readonly tap: string;
  readonly vm: string;
}

/** What is known of the host as it is: devices and what they are to the guests. */
export interface Surroundings {
  /** Reads them, and again whenever they changed. `known`: the taps as they were when the last agent ended. */
  start(known: readonly GuestTap[]): Promise<void>;
  /** A device came, went, or changed its place. */
  refreshSoon(): void;
  taps(): readonly GuestTap[];
  guests(): readonly DomainNow[];
  /** Null: no device that counts, or none that is known yet. */
  place(device: string): DevicePlace | null;
  places(): readonly DevicePlace[];
  /** What an episode tells beside its numbers. Takes as long as it takes; never rejects. */
  lookUp(subject: Subject): Promise<EpisodeContext>;
  stop(): Promise<void>;
}

/** Looks at one kind of trouble. */
export interface Watcher {
  /** Begins to tell what it sees. `observe` may be called at any time until stopped. */
  start(observe: (seen: readonly Observation[]) => void): { stop(): void | Promise<void> };
}
