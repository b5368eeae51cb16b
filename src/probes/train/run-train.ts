import { controlFrame } from '../control.ts';
import { impersonationFrame } from '../impersonate.ts';
import type { Log } from '../log.ts';
import type { Egress } from '../observations.ts';
import { provokeFrame } from '../provoke.ts';
import type { Desk } from '../session/desk.ts';
import type { ProbedPath } from '../session/input.ts';
import {
  echoesOf,
  type Flight,
  readGuestAnswer,
  readOwnPing,
  readPing,
  readPingToGuest,
} from './read-train.ts';

/** What a train needs to know of the path that was just seen to work. */
export interface TrainPath {
  readonly path: ProbedPath;
  readonly egress: Egress;
  readonly guestAddress: string;
  /** The MAC address that the guest itself sends to. */
  readonly nextHopMac: string;
  readonly id: number;
  /** Largest IP packet of the tap, of the device onward, and of the guest where it is known. */
  readonly mtu: { readonly tap: number; readonly onward: number; readonly guest: number | null };
}

/** One kind of ping: how it is sent, and what became of each that was. */
export interface Line {
  readonly sent: readonly number[];
  /** Sends one more. False: the budget is used up. */
  send(): boolean;
  flights(): readonly Flight[];
}

/** The lines of one train; each tells its own pings by an identifier. */
export interface TrainLines {
  /** In the guest's name to the target and back; for this host as the target, from the host to the guest. */
  readonly pings: Line;
  /** Answers that the guest itself sends towards the target. */
  readonly answers: Line;
  /** From this host's own address to the target; null where it has none, or is the target. */
  readonly control: Line | null;
}

export type Send = (device: string, frame: Uint8Array) => boolean;

/** Makes the lines of a train; `mark` sets the identifiers of one train apart from the next. */
export function createLines(
  { path, egress, guestAddress, nextHopMac, id }: TrainPath,
  { ends }: Desk,
  log: () => Log,
  send: Send,
  mark: number,
): TrainLines {
  const device = egress.device ?? path.bridge;
  const toHost = egress.kind === 'host';
  const target = path.targetAddress;
  const from = path.hostAddresses[0]?.address ?? null;
  const ids = { ping: id ^ mark, answer: id ^ mark ^ 0x0100, control: id ^ mark ^ 0x0200 };
  const as = { guestAddress, target, nextHopMac, device, ttl: 64, id: ids.ping, port: null };
  const question = { from: target, guestAddress, id: ids.answer };
  const toGuest = { from: target, target: guestAddress, nextHopMac: path.guestMac, id: ids.ping };
  const own = { from: from ?? '', target, nextHopMac, id: ids.control };

  function line(identifier: number, put: (sequence: number) => boolean, read: Reader): Line {
    const sent: number[] = [];
    return {
      sent,
      send() {
        const sequence = sent.length + 1;
        return put(sequence) && sent.push(sequence) > 0;
      },
      flights() {
        const echoes = echoesOf(log(), identifier);
        return sent.flatMap((sequence) => read(echoes, sequence) ?? []);
      },
    };
  }

  return {
    pings: toHost
      ? line(
          ids.ping,
          (sequence) => send(path.bridge, controlFrame(ends, toGuest, sequence)),
          (echoes, sequence) => readPingToGuest(echoes, sequence, ends),
        )
      : line(
          ids.ping,
          (sequence) => send(device, impersonationFrame(ends, as, sequence)),
          (echoes, sequence) => readPing(echoes, sequence, ends, device),
        ),
    answers: line(
      ids.answer,
      (sequence) => send(path.tap, provokeFrame(ends, question, sequence)),
      (echoes, sequence) => readGuestAnswer(echoes, sequence, ends, egress),
    ),
    control:
      from === null || toHost || egress.kind === 'tap'
        ? null
        : line(
            ids.control,
            (sequence) => send(path.bridge, controlFrame(ends, own, sequence)),
            (echoes, sequence) => readOwnPing(echoes, sequence, ends),
          ),
  };
}

type Reader = (echoes: ReturnType<typeof echoesOf>, sequence: number) => Flight | null;
