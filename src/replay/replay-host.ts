import type { Host } from '../engine/host.ts';
import type { DomainList } from '../facts/domain/domain-list.ts';
import type { FactResult } from '../model/fact.ts';
import { decodeFrame } from '../probes/frame/decode.ts';
import type { Frame } from '../probes/frame/frame.ts';
import { packetOf } from '../probes/frame/read.ts';
import type { SeenFrame, Wire, WireFailure } from '../probes/wire.ts';
import type { Recording } from './recording.ts';

/** Time as the replay counts it: the real clock, or one that a test turns. */
export interface ReplayClock {
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

const realClock: ReplayClock = {
  nowMs: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
};

/** A host out of a recording: the same facts, and the same frames at the same times after the captures began. */
export function replayHost(recording: Recording, clock: ReplayClock = realClock): Host {
  const used = new Map<string, number>();
  return {
    nowMs: clock.nowMs,
    today: () => new Date(recording.startedAt),
    packetId: () => recording.packetId,
    collect: (id, args) => {
      const key = `${id} ${JSON.stringify(args ?? null)}`;
      const answers = recording.facts.filter((each) => `${each.id} ${each.args}` === key);
      const turn = used.get(key) ?? 0;
      used.set(key, turn + 1);
      const answer = answers[Math.min(turn, answers.length - 1)]?.result ?? notRecorded(recording, id, args);
      return Promise.resolve(answer as FactResult<never>);
    },
    resolveName: (name, servers) =>
      Promise.resolve(
        // What was asked twice is judged by the last answer.
        recording.names.findLast((answer) => answer.name === name) ?? {
          name,
          servers,
          status: 'silent',
          addresses: [],
          ms: 0,
        },
      ),
    openRuleTrace: () => ({
      ready: Promise.resolve(),
      end: () => Promise.resolve(recording.trace ?? ''),
    }),
    openWire: () =>
      // Silence that nobody listened to is none.
      replayWire(
        recording.wire?.frames ?? [],
        recording.wire === null ? noFrames : recording.wire.failure,
        recording.wire?.listenedMs ?? 0,
        clock,
      ),
  };
}

const noFrames: WireFailure = {
  reason: 'failed',
  program: 'replay',
  message: 'no frames of this question were recorded',
};

/** A VM that the recorded host does not have is absent there; of all else it is not known. */
function notRecorded(recording: Recording, id: string, args: unknown): FactResult<never> {
  const from = { command: id, at: new Date(0).toISOString() };
  const vm = (args as { readonly vm?: string } | undefined)?.vm;
  const lists = recording.facts.flatMap(({ id: each, result }) =>
    each === 'domain-list' && result.status === 'ok' ? [result.data as DomainList] : [],
  );
  return vm !== undefined && lists.length > 0 && !lists.some(({ names }) => names.includes(vm))
    ? { status: 'absent', reason: 'object-missing', from }
    : { status: 'error', reason: 'exit-code', message: 'the recording holds no such fact', from };
}

/** Older recordings know one tag of a frame at most, as `vlan`. */
function withVlans(seen: SeenFrame): SeenFrame {
  const { vlan = null, ...frame } = seen.frame as SeenFrame['frame'] & { readonly vlan?: number | null };
  return 'vlans' in frame
    ? seen
    : { ...seen, frame: { ...(frame as Frame), vlans: vlan === null ? [] : [vlan] } };
}

/**
 * A frame that was seen later than this was another one with the same number: a question asked again. A recording
 * that does not say when its captures began has all of its frames late.
 */
const mostLateMs = 150;

/** Whether two frames are the same question of one run: its pings are told apart by identifier and sequence. */
function isSameEcho(left: Frame, right: Frame | null): boolean {
  const [a, b] = [packetOf(left)?.payload, right && packetOf(right)?.payload];
  return (
    a?.kind === 'echo' &&
    b?.kind === 'echo' &&
    a.request &&
    b.request &&
    a.id === b.id &&
    a.sequence === b.sequence
  );
}

function replayWire(
  frames: readonly SeenFrame[],
  failure: WireFailure | null,
  listenedMs: number,
  clock: ReplayClock,
): Wire {
  let began = clock.nowMs();
  let listens = false;
  const seen: SeenFrame[] = [];
  let at = 0;
  let ahead = 0;
  const now = () => clock.nowMs() - began + ahead;
  const catchUp = () => {
    for (let frame = frames[at]; frame !== undefined && frame.atMs <= now(); frame = frames[at]) {
      seen.push(withVlans(frame));
      at += 1;
    }
  };
  return {
    seen,
    now,
    watch() {
      // Nobody waits here for captures to begin: the time that it took is over at once.
      began -= listens ? 0 : listenedMs;
      listens = true;
      return Promise.resolve(failure);
    },
    watchStrays: () => Promise.resolve(failure),
    send: (_, bytes) => {
      // To start the program that sends took time in the recorded run: the clock goes to where the frame was seen.
      const sent = frames.slice(at).find(({ frame }) => isSameEcho(frame, decodeFrame(bytes)));
      const late = (sent?.atMs ?? 0) - now();
      ahead += late > 0 && (listenedMs === 0 || late < mostLateMs) ? late : 0;
      return Promise.resolve(null);
    },
    sweep: () => Promise.resolve([]),
    async next(timeoutMs) {
      const before = seen.length;
      catchUp();
      if (seen.length === before) {
        const untilFrame = (frames[at]?.atMs ?? Number.POSITIVE_INFINITY) - now();
        await clock.sleep(Math.max(0, Math.min(timeoutMs, untilFrame)));
        catchUp();
      }
    },
    close: () => Promise.resolve(),
  };
}
