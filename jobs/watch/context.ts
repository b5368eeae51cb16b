import type { WatchConfig } from '../../src/config/sections/watch.ts';
import type { IncidentId } from '../../src/incidents/incident.ts';
import type { KnownHypervisor } from '../../src/inventory/inventory.ts';
import type { Message } from '../../src/message/message.ts';
import type { Language } from '../../src/message/say.ts';
import type { Meters } from '../../src/metrics/meters.ts';
import type { Clock } from '../clock.ts';
import type { Enqueue } from '../enqueue.ts';
import type { Log } from '../log.ts';
import type { Timing } from '../timing.ts';
import type { LookGate } from './gate.ts';
import type { WatchSchedule } from './schedule.ts';
import type { WatchStore } from './store.ts';

/** What the watch has at hand. */
export interface WatchContext {
  readonly store: WatchStore;
  readonly schedule: WatchSchedule;
  readonly gate: LookGate;
  readonly enqueue: Enqueue;
  readonly hypervisors: () => Promise<readonly KnownHypervisor[]>;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly config: WatchConfig;
  readonly log: Log;
  readonly meters: Meters;
  /** The bot's queue: looks answer into it. */
  readonly queue: string;
  readonly language: Language;
  /** Adds to the threads of an incident; the same key again is the same message. */
  readonly post: (incident: IncidentId, key: string, message: Message) => Promise<void>;
}
