import { type Evidence, noEvidence } from '../../../src/flap/causes/evidence.ts';
import type { Change } from '../../../src/flap/change.ts';
import { contextOf } from '../../../src/flap/context.ts';
import { toEpisode } from '../../../src/flap/episode.ts';
import type { DevicePlace } from '../../../src/flap/roles.ts';
import type { FlapState } from '../../../src/flap/state.ts';
import type { Meters } from '../../../src/metrics/meters.ts';
import type { Episode } from '../../../src/model/episode.ts';
import type { Log } from '../../log.ts';
import type { AgentHost, LookedUp } from './agent-host.ts';

/** Each message tells the facts that were looked up when the episode began; so many are kept. */
const mostLookedUp = 200;

type Looked = Pick<Change['episode'], 'id' | 'subject' | 'startedAt'>;

export interface TellerOptions {
  readonly hypervisor: string;
  readonly host: Pick<AgentHost, 'surroundings' | 'switchOf' | 'lookUp'>;
  readonly log: Log;
  readonly meters: Meters;
  readonly state: () => FlapState;
  /** There is more to tell of this episode now. */
  readonly onNews: (id: Looked['id']) => void;
}

/** Makes episodes of what the detector found: with what is known anyway at once, and with what takes time later. */
export interface Teller {
  /** Null where it does not fit its own model, which the log says. */
  tell(change: Change): Episode | null;
  /** An episode that an earlier process began. */
  takeUp(episode: Looked): void;
}

export function createTeller({ hypervisor, host, log, meters, state, onNews }: TellerOptions): Teller {
  const { surroundings } = host;
  const lookedUp = new Map<string, LookedUp>();
  const placeOf = (device: string | null): DevicePlace | null =>
    device === null ? null : surroundings.place(device);

  /** What the first message tells: nobody is asked for it. */
  const knownAnyway = (place: DevicePlace | null): LookedUp => ({
    evidence: { ...noEvidence, links: surroundings.links() },
    // Episodes of one switch are one message, from the first moment.
    around: { switch: host.switchOf(place), changes: [] },
  });

  /** What else is open now. */
  const othersThan = (id: string): Evidence['others'] =>
    state().trackers.flatMap(({ open, subject: { kind, device } }) =>
      open === null || open.id === id ? [] : [{ kind, device }],
    );

  /** What takes time to look up comes with the next message; nobody waits for it. */
  const lookUp = async ({ id, subject, startedAt }: Looked): Promise<boolean> => {
    try {
      lookedUp.set(id, await host.lookUp(placeOf(subject.device), startedAt));
    } catch (error) {
      log('what an episode tells beside its numbers could not be read', {
        episode: id,
        error: String(error),
      });
      return false;
    }
    for (const oldest of [...lookedUp.keys()].slice(0, -mostLookedUp)) {
      lookedUp.delete(oldest);
    }
    return true;
  };

  return {
    tell({ type, episode: core }) {
      const { id, subject } = core;
      if (type !== 'updated') {
        const phase = type === 'opened' ? 'open' : 'over';
        meters.add('vmping_episodes_total', { kind: subject.kind, phase });
        log(type === 'opened' ? 'trouble begins' : 'trouble is over', {
          kind: subject.kind,
          device: subject.device ?? '',
          episode: id,
        });
      }
      if (type === 'opened') {
        void lookUp(core).then((isNews) => isNews && onNews(id));
      }
      const place = placeOf(subject.device);
      const { evidence, around } = lookedUp.get(id) ?? knownAnyway(place);
      // Who hangs on it is known without asking, and may have changed.
      const whole = { ...evidence, place: place ?? evidence.place, others: othersThan(id) };
      if (type === 'over') {
        lookedUp.delete(id);
      }
      try {
        return toEpisode(core, hypervisor, contextOf(core, whole, around));
      } catch (error) {
        log('an episode does not fit its own model', { episode: id, error: String(error).slice(0, 500) });
        return null;
      }
    },
    takeUp(episode) {
      void lookUp(episode);
    },
  };
}
