import type { Link } from '../../../src/facts/link/link.ts';
import type { Evidence } from '../../../src/flap/causes/evidence.ts';
import type { LinkCounts, LinkLook } from '../../../src/flap/link-change.ts';
import type { Observation, Subject } from '../../../src/flap/observation.ts';
import type { DevicePlace } from '../../../src/flap/roles.ts';
import type { DomainNow } from '../../../src/inventory/inventory.ts';
import type { Episode } from '../../../src/model/episode.ts';
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
  /** The port of a switch that a device hangs on, as far as it is known without asking; null: it is not. */
  switchOf(place: DevicePlace | null): Episode['switch'];
  /** What an episode tells beside its numbers. Takes as long as it takes. */
  lookUp(place: DevicePlace | null, startedAt: number): Promise<LookedUp>;
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
  start(known: readonly GuestTap[], onChange: () => void): Promise<void>;
  /** A device came, went, or changed its place. */
  refreshSoon(): void;
  taps(): readonly GuestTap[];
  guests(): readonly DomainNow[];
  /** Null: no device that counts, or none that is known yet. */
  place(device: string): DevicePlace | null;
  places(): readonly DevicePlace[];
  /** All devices, as they were when they were read. */
  links(): readonly Link[];
  /** MAC addresses of this host itself, and of the gateways that it knows, and these gateways' addresses. */
  hostMacs(): readonly string[];
  gatewayMacs(): readonly string[];
  gateways(): readonly string[];
  stop(): Promise<void>;
}

/** What was looked up of one episode. */
export interface LookedUp {
  readonly evidence: Evidence;
  readonly around: Pick<Episode, 'switch' | 'changes'>;
}

/** Looks at one kind of trouble. */
export interface Watcher {
  /**
   * Begins to tell what it sees. `observe` may be called at any time until stopped. `held`: the conditions that held
   * when the last agent ended.
   */
  start(
    observe: (seen: readonly Observation[]) => void,
    held: readonly Subject[],
  ): { stop(): void | Promise<void> };
}
