import { type Evidence, noEvidence } from '../../../src/flap/causes/evidence.ts';
import type { Change } from '../../../src/flap/change.ts';
import { contextOf } from '../../../src/flap/context.ts';
import { detect, nextAt } from '../../../src/flap/detector.ts';
import { toEpisode } from '../../../src/flap/episode.ts';
import type { LinkCounts, LinkLook } from '../../../src/flap/link-change.ts';
import type { Observation } from '../../../src/flap/observation.ts';
import type { DevicePlace } from '../../../src/flap/roles.ts';
import type { Settings } from '../../../src/flap/settings.ts';
import { resumed } from '../../../src/flap/state.ts';
import { type Meters, noMeters } from '../../../src/metrics/meters.ts';
import type { Episode } from '../../../src/model/episode.ts';
import type { Log } from '../../log.ts';
import type { AgentHost, LookedUp } from './agent-host.ts';
import { meterOpenEpisodes } from './agent-meters.ts';
import { type AgentState, emptyAgentState } from './agent-state.ts';
import { linkObservations } from './link-observations.ts';
import { createOutbox, type Outbox } from './outbox.ts';

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

/** Each message tells the facts that were looked up when the episode began; so many are kept. */
const mostLookedUp = 200;

type Looked = Pick<Change['episode'], 'id' | 'subject' | 'startedAt'>;

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
  const lookedUp = new Map<string, LookedUp>();
  const stops: (() => unknown)[] = [];

  /** Takes in what was seen; whatever is new is on the disk when this returns, and on its way. */
  function take(seen: readonly Observation[], counts: LinkCounts | null): void {
    const now = Date.now();
    const { state: flap, changes } = detect(state.flap, seen, now, settings);
    const episodes = changes.flatMap((change) => toldOf(change));
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

  function toldOf({ type, episode: core }: Change): Episode[] {
    const { id, subject } = core;
    const { device } = subject;
    if (type === 'opened') {
      meters.add('vmping_episodes_total', { kind: subject.kind, phase: 'open' });
      log('trouble begins', { kind: subject.kind, device: device ?? '', episode: id });
      void lookUp(core, true);
    } else if (type === 'over') {
      meters.add('vmping_episodes_total', { kind: subject.kind, phase: 'over' });
      log('trouble is over', { kind: subject.kind, device: device ?? '', episode: id });
    }
    const place = device === null ? null : surroundings.place(device);
    const { evidence, around } = lookedUp.get(id) ?? knownAnyway(place);
    // Who hangs on it is known without asking, and may have changed.
    const whole = { ...evidence, place: place ?? evidence.place, others: othersThan(id) };
    if (type === 'over') {
      lookedUp.delete(id);
    }
    try {
      return [toEpisode(core, settings.hypervisor, contextOf(core, whole, around))];
    } catch (error) {
      log('an episode does not fit its own model', { episode: id, error: String(error).slice(0, 500) });
      return [];
    }
  }

  /** What the first message tells: nobody is asked for it. */
  function knownAnyway(place: DevicePlace | null): LookedUp {
    return {
      evidence: { ...noEvidence, links: surroundings.links() },
      // Episodes of one switch are one message, from the first moment.
      around: { switch: host.switchOf(place), changes: [] },
    };
  }

  /** What else is open now. */
  function othersThan(id: string): Evidence['others'] {
    return state.flap.trackers.flatMap(({ open, subject: { kind, device } }) =>
      open === null || open.id === id ? [] : [{ kind, device }],
    );
  }

  /** What takes time to look up comes with the next message; nobody waits for it. */
  async function lookUp({ id, subject, startedAt }: Looked, isNews: boolean): Promise<void> {
    const place = subject.device === null ? null : surroundings.place(subject.device);
    try {
      lookedUp.set(id, await host.lookUp(place, startedAt));
    } catch (error) {
      log('what an episode tells beside its numbers could not be read', {
        episode: id,
        error: String(error),
      });
      return;
    }
    for (const oldest of [...lookedUp.keys()].slice(0, -mostLookedUp)) {
      lookedUp.delete(oldest);
    }
    if (isNews && !stopped) {
      take([{ type: 'retell', id, at: Date.now() }], null);
    }
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
        void lookUp({ ...open, subject }, false);
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
