import type { Ends, Log } from '../log.ts';
import type { Egress } from '../observations.ts';
import type { SeenFrame } from '../wire.ts';
import type { LossSegment } from './train.ts';

/** One ping of a train, followed through the captures. */
export interface Flight {
  readonly rttMs: number | null;
  /** Null where it came back, or where the machine that was asked did not answer it: that is no loss on the way. */
  readonly lost: LossSegment | null;
  /** From its return to this host until it came out of the guest's tap: what this host holds it for. */
  readonly backMs: number | null;
  /** Any capture saw it: where none ever did, nothing was measured. */
  readonly seen: boolean;
}

/** All frames of one train's echo identifier, by their sequence number. */
type Echoes = ReadonlyMap<number, readonly SeenFrame[]>;

/** Finds the echo requests and replies of an identifier. */
export function echoesOf(log: Log, id: number): Echoes {
  const found = new Map<number, SeenFrame[]>();
  for (const seen of log) {
    const { frame } = seen;
    if ((frame.kind === 'ipv4' || frame.kind === 'ipv6') && frame.payload.kind === 'echo') {
      const { payload } = frame;
      if (payload.id === id) {
        found.set(payload.sequence, [...(found.get(payload.sequence) ?? []), seen]);
      }
    }
  }
  return found;
}

/** Reads a ping in the guest's name: out of a device, back in by it, out of the guest's tap. */
export function readPing(echoes: Echoes, sequence: number, ends: Ends, device: string): Flight {
  const { at, any } = reader(echoes, sequence);
  const left = at(device, true, 'out');
  const back = at(device, false, 'in');
  const tap = at(ends.tap, false);
  const lost = back !== null ? 'return' : left !== null ? 'beyond' : 'out';
  return { ...flight(any, left, tap, lost), backMs: back === null || tap === null ? null : tap - back };
}

/** Reads a ping of this host to the guest: out of the tap, and its answer back to the bridge. */
export function readPingToGuest(echoes: Echoes, sequence: number, ends: Ends): Flight {
  const { at, any } = reader(echoes, sequence);
  const delivered = at(ends.tap, true);
  const answered = at(ends.tap, false);
  const home = at(ends.bridge, false);
  const lost = delivered === null ? 'return' : answered === null ? null : 'out';
  return flight(any, delivered, home, lost);
}

/** Reads how long a ping of this host took from its bridge to the guest's tap; null where it did not come so far. */
export function readHeldToGuest(echoes: Echoes, sequence: number, ends: Ends): number | null {
  const { at } = reader(echoes, sequence);
  const [left, delivered] = [at(ends.bridge, true, 'out'), at(ends.tap, true)];
  return left === null || delivered === null ? null : delivered - left;
}

/** Reads an answer of the guest itself: out of its tap, and out of the device that leads on. Null: it gave none. */
export function readGuestAnswer(
  echoes: Echoes,
  sequence: number,
  ends: Ends,
  egress: Pick<Egress, 'device' | 'kind'>,
): Flight | null {
  const { at } = reader(echoes, sequence);
  const said = at(ends.tap, false);
  const left = at(egress.device ?? '', false, egress.kind === 'uplink' ? 'out' : undefined);
  return said === null ? null : flight(true, said, left, 'out');
}

/** Reads a ping of this host to the target. */
export function readOwnPing(echoes: Echoes, sequence: number, ends: Ends): Flight {
  const { at, any } = reader(echoes, sequence);
  const left = ends.uplinks.map((device) => at(device, true, 'out')).find((each) => each !== null) ?? null;
  const home = at(ends.bridge, false);
  return flight(any, left, home, 'beyond');
}

function reader(echoes: Echoes, sequence: number) {
  const frames = echoes.get(sequence) ?? [];
  return {
    any: frames.length > 0,
    at: (device: string, request: boolean, direction?: 'in' | 'out'): number | null =>
      frames.find(
        (seen) =>
          seen.device === device &&
          (direction === undefined || seen.direction === direction || seen.direction === 'any') &&
          (seen.frame.kind === 'ipv4' || seen.frame.kind === 'ipv6') &&
          seen.frame.payload.kind === 'echo' &&
          seen.frame.payload.request === request,
      )?.atMs ?? null,
  };
}

function flight(seen: boolean, from: number | null, to: number | null, lost: LossSegment | null): Flight {
  return to !== null && from !== null
    ? { seen, rttMs: Math.max(0, to - from), backMs: null, lost: null }
    : { seen, rttMs: null, backMs: null, lost: to === null ? lost : null };
}
