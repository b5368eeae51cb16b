import { detect, nextAt } from '../../../src/flap/detector.ts';
import type { LinkCounts, LinkLook } from '../../../src/flap/link-change.ts';
import type { Observation } from '../../../src/flap/observation.ts';
import type { Settings } from '../../../src/flap/settings.ts';
import { resumed } from '../../../src/flap/state.ts';
import { type Meters, noMeters } from '../../../src/metrics/meters.ts';
import type { Episode } from '../../../src/model/episode.ts';
import type { Log } from '../../log.ts';
import type { AgentHost } from './agent-host.ts';
import { meterOpenEpisodes } from './agent-meters.ts';
import { type AgentState, emptyAgentState } from './agent-state.ts';
import { linkObservations } from './link-observations.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createTeller } from './teller.ts';

export interface AgentOptions {
  readonly settings: Settings;
  readonly host: AgentHost;
  readonly log: Log;
  readonly meters?: Meters;
}

/** Watches this host until stopped, and tells what it finds as episodes. */
export interface Agent {
  /** From now on what is found is sent, and what waited is. `send` resolves when it is safe, however long that takes. */
  deliver(send: (episode: Episode) => Promise<void>): void;
  /** Something that others saw: a guest that is not seen after it moved. */
  observe(seen: readonly Observation[]): void;
  /** Lets what is under way be sent, for a moment; what is left waits on the disk for the next agent. */
  stop(): Promise<void>;
}

/** How long a process that ends waits for Redis to take what is under way. */
const lastWordMs = 500;

export function startAgent({ settings, host, log, meters = noMeters }: AgentOptions): Agent {
  let state: AgentState = emptyAgentState;
  let outbox: Outbox | undefined;
  let send: ((episode: Episode) => Promise<void>) | undefined;
  let due: NodeJS.Timeout | undefined;
  let ending = false;
  let stopped = false;
  let lastRemembered = '';
  let isKept = true;
  meterOpenEpisodes(meters, () => state.flap);
  const { surroundings } = host;
  const known = {
    role: (device: string) => surroundings.place(device)?.role ?? null,
    vm: (device: string) => surroundings.taps().find(({ tap }) => tap === device)?.vm ?? null,
    above: (device: string) =>
      surroundings.places().flatMap((place) => (place.behind.includes(device) ? [place.device] : [])),
  };
  const teller = createTeller({
    hypervisor: settings.hypervisor,
    host,
    log,
    meters,
    state: () => state.flap,
    onNews(id) {
      if (!stopped) {
        take([{ type: 'retell', id, at: Date.now() }], null);
      }
    },
  });
  const stops: (() => unknown)[] = [];

  /** Takes in what was seen; whatever is new is on the disk when this returns, and on its way. */
  function take(seen: readonly Observation[], counts: LinkCounts | null): void {
    const now = Date.now();
    const { state: flap, changes } = detect(state.flap, seen, now, settings);
    const episodes = changes.flatMap((change) => teller.tell(change) ?? []);
    for (const episode of episodes) {
      outbox?.put(episode);
    }
    const remembered = JSON.stringify([flap.trackers, flap.excuses]);
    const isNews = counts !== null || episodes.length > 0 || remembered !== lastRemembered;
    lastRemembered = remembered;
    state = { ...state, flap, counts: counts ?? state.counts };
    // A bond that is well is looked at every few seconds: that is nothing to write down.
    if (isNews) {
      keep(episodes.length > 0 ? 'lasting' : undefined);
    }
    schedule(now);
  }

  /** What is no longer watched is no trouble any more: a bridge that lost its last guest. */
  function forgetStrangers(): void {
    const at = Date.now();
    const devices = state.flap.trackers.flatMap(({ subject: { device } }) => device ?? []);
    const strangers = [...new Set(devices)].filter((device) => surroundings.place(device) === null);
    if (strangers.length > 0) {
      take(
        strangers.map((device) => ({ type: 'gone', device, vm: null, at }) as const),
        null,
      );
    }
  }

  function keep(lasting?: 'lasting'): void {
    state = { ...state, taps: [...surroundings.taps()], outbox: [...(outbox?.waiting() ?? state.outbox)] };
    meters.set('vmping_outbox_episodes', {}, state.outbox.length);
    const isWritten = host.state.write(state, lasting);
    if (!isWritten && isKept) {
      log('the state of the agent can be written nowhere: a restart forgets what was counted', {});
    }
    isKept = isWritten;
  }

  function schedule(now: number): void {
    clearTimeout(due);
    const at = nextAt(state.flap, settings);
    if (at !== null && !stopped) {
      due = setTimeout(() => take([], null), Math.max(0, Math.min(at - now, 0x7fffffff)));
    }
  }

  function onLook(look: LinkLook, counts: () => LinkCounts): void {
    for (const { device, kind, transitions } of look.changes) {
      const role = surroundings.place(device)?.role;
      if (role !== undefined && kind === 'changed' && transitions > 0) {
        meters.add('vmping_carrier_transitions_total', { role }, transitions);
      }
    }
    take(linkObservations(look, known), counts());
    if (look.changes.some(({ kind, toggled, moved }) => kind !== 'changed' || toggled || moved)) {
      surroundings.refreshSoon();
    }
  }

  async function begin(): Promise<void> {
    if (ending) {
      return;
    }
    const kept = host.state.read() ?? emptyAgentState;
    state = { ...kept, flap: resumed(kept.flap, Date.now()) };
    outbox = createOutbox({ waiting: state.outbox, onSent: () => keep(), log });
    // Roles first: what is counted of a device that nobody knows would be lost.
    stops.push(() => surroundings.stop());
    await surroundings.start(state.taps, () => stopped || forgetStrangers());
    if (ending) {
      return;
    }
    const held = state.flap.trackers.flatMap(({ holds, subject }) => (holds ? [subject] : []));
    const links = host.watchLinks({ counted: state.counts, onLook, log });
    stops.push(() => links.stop());
    for (const watcher of host.watchers) {
      const started = watcher.start((seen) => seen.length === 0 || stopped || take(seen, null), held);
      stops.push(() => started.stop());
    }
    for (const { open, subject } of state.flap.trackers) {
      if (open !== null) {
        teller.takeUp({ ...open, subject });
      }
    }
    if (send !== undefined) {
      outbox.deliver(send);
    }
    // Time passes with the first look, not before: what came since the last agent looked is no quiet.
    log('watching the links of this host', {});
  }

  const lease = host.takeLease({
    onHeld: () =>
      void begin().catch((error: unknown) =>
        log('the agent could not begin: the links of this host are not watched', { error: String(error) }),
      ),
    onWaiting: () => log('another agent watches this host: this one waits until that is gone', {}),
  });
  return {
    deliver(to) {
      send = to;
      outbox?.deliver(to);
    },
    observe(seen) {
      if (outbox !== undefined && !stopped) {
        take(seen, null);
      }
    },
    async stop() {
      ending = true;
      // The links are looked at once more, so that the next agent counts from here.
      await Promise.all(stops.map((stop) => stop()));
      stopped = true;
      clearTimeout(due);
      await outbox?.stop(lastWordMs);
      if (outbox !== undefined) {
        keep('lasting');
      }
      lease.release();
    },
  };
}
