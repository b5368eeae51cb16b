import { controlFrame } from '../control.ts';
import { encodeEcho, encodeEchoInTwo } from '../frame/encode.ts';
import { impersonationFrame } from '../impersonate.ts';
import type { Log } from '../log.ts';
import type { Egress } from '../observations.ts';
import { provokeFrame } from '../provoke.ts';
import type { Desk } from '../session/desk.ts';
import type { ProbedPath } from '../session/input.ts';
import type { SeenFrame } from '../wire.ts';
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

type Send = (device: string, frame: Uint8Array) => boolean;

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

/** Large packets: in the guest's name with DF, and questions that make the guest itself send large ones. */
export function createLargeLines(train: TrainPath, desk: Desk, log: () => Log) {
  const { path, egress, guestAddress, nextHopMac, mtu } = train;
  const { ends } = desk;
  const device = egress.device ?? path.bridge;
  const ids = { ping: train.id ^ 0x7700, answer: train.id ^ 0x7a00 };
  // Who is told of a limit, and how a packet is taken apart, is another matter in IPv6.
  const isIpv4 = path.targetAddress.includes('.');
  const sizes: number[] = [];
  const questions: number[] = [];
  return {
    ids,
    sizes,
    questions,
    /** Only beyond this host: what it does itself to large frames, the guest's answers show. */
    ping(send: Send, size: number): boolean {
      if (!isIpv4 || egress.kind === 'host') {
        return false;
      }
      const frame = encodeEcho({
        srcMac: ends.guestMac,
        dstMac: nextHopMac,
        srcIp: guestAddress,
        dstIp: path.targetAddress,
        id: ids.ping,
        sequence: sizes.length + 1,
        size,
      });
      return send(device, frame) && sizes.push(size) > 0;
    },
    /** A question of two fragments, longer than the tap's MTU by 28 bytes. */
    question(send: Send): boolean {
      if (!isIpv4) {
        return false;
      }
      const sequence = questions.length + 1;
      const frames = encodeEchoInTwo({
        srcMac: ends.bridgeMac,
        dstMac: ends.guestMac,
        srcIp: path.targetAddress,
        dstIp: guestAddress,
        id: ids.answer,
        sequence,
        first: mtu.tap,
        size: mtu.tap + 28,
      });
      return frames.every((frame) => send(path.tap, frame)) && questions.push(sequence) > 0;
    },
    pings: (): readonly (Flight & { readonly size: number })[] => {
      const echoes = echoesOf(log(), ids.ping);
      return sizes.map((size, index) => ({ size, ...readPing(echoes, index + 1, ends, device) }));
    },
    answers: (): readonly LargeAnswer[] => {
      const echoes = echoesOf(log(), ids.answer);
      return questions.flatMap((sequence) => {
        const at = (echoes.get(sequence) ?? []).filter(
          ({ frame }) => frame.kind === 'ipv4' && frame.payload.kind === 'echo' && !frame.payload.request,
        );
        const said = at.find((seen) => seen.device === path.tap);
        return said?.size === undefined ? [] : [{ size: said.size - 14, ...goneBy(at, said.atMs, egress) }];
      });
    },
    toldBy: (): string | null =>
      log().flatMap(({ frame }) =>
        frame.kind === 'ipv4' &&
        frame.payload.kind === 'icmp-error' &&
        frame.payload.type === 3 &&
        frame.payload.code === 4 &&
        frame.payload.about?.echoId === ids.ping
          ? [frame.srcIp]
          : [],
      )[0] ?? null,
  };
}

/** A large answer of the guest: its IP packet, whether it left this host, and how long that took. */
interface LargeAnswer {
  readonly size: number;
  readonly left: boolean;
  readonly heldMs: number | null;
}

function goneBy(frames: readonly SeenFrame[], saidMs: number, { device }: Egress) {
  const gone = frames.find((seen) => seen.device === device);
  return { left: gone !== undefined, heldMs: gone === undefined ? null : gone.atMs - saidMs };
}

export type LargeLines = ReturnType<typeof createLargeLines>;
