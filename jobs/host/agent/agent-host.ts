import type { EpisodeContext } from '../../../src/flap/episode.ts';
import type { Observation, Subject } from '../../../src/flap/observation.ts';
import type { DeviceRole } from '../../../src/model/episode.ts';
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

/** What is known of the host as it is: devices and their roles, guests and their taps. */
export interface Surroundings {
  /** Reads them, or reads them again. Never rejects: what cannot be read stays as it was. */
  refresh(): Promise<void>;
  /** Null: none that counts, or none that is known yet. */
  role(device: string): DeviceRole | null;
  /** The VM of a tap. */
  vm(device: string): string | null;
  /** What an episode tells beside its numbers. Takes as long as it takes; never rejects. */
  lookUp(subject: Subject): Promise<EpisodeContext>;
}

/** Looks at one kind of trouble. */
export interface Watcher {
  /** Begins to tell what it sees. `observe` may be called at any time until stopped. */
  start(observe: (seen: readonly Observation[]) => void): { stop(): void | Promise<void> };
}
