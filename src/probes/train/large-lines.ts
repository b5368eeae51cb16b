import { encodePing, encodePingInTwo } from '../frame/packet.ts';
import { icmpMeaning, packetOf } from '../frame/read.ts';
import type { Log } from '../log.ts';
import type { Egress } from '../observations.ts';
import type { Desk } from '../session/desk.ts';
import type { SeenFrame } from '../wire.ts';
import { echoesOf, type Flight, readHeldToGuest, readPing } from './read-train.ts';
import type { Send, TrainPath } from './run-train.ts';

/**
 * Large packets: in the guest's name, that must not be taken apart (by IPv6 no router does), and questions that make
 * the guest itself send large ones.
 */
export function createLargeLines(train: TrainPath, desk: Desk, log: () => Log) {
  const { path, egress, guestAddress, nextHopMac, mtu } = train;
  const { ends } = desk;
  const device = egress.device ?? path.bridge;
  const ids = { ping: train.id ^ 0x7700, answer: train.id ^ 0x7a00, fromHost: train.id ^ 0x7b00 };
  const sizes: number[] = [];
  const questions: number[] = [];
  const fromHost: number[] = [];
  return {
    /** Only beyond this host: what it does itself to large frames, the guest's answers show. */
    ping(send: Send, size: number): boolean {
      if (egress.kind === 'host') {
        return false;
      }
      const frame = encodePing({
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
    /** From this host itself where it is the target: what it does to large frames on their way to the guest. */
    fromHost(send: Send): boolean {
      const frame = encodePing({
        srcMac: ends.bridgeMac,
        dstMac: ends.guestMac,
        srcIp: path.targetAddress,
        dstIp: guestAddress,
        id: ids.fromHost,
        sequence: fromHost.length + 1,
        size: mtu.tap,
      });
      return egress.kind === 'host' && send(path.bridge, frame) && fromHost.push(mtu.tap) > 0;
    },
    /** How long each of those took from the bridge to the guest's tap; null where one did not come out of it. */
    heldFromHost(): readonly (number | null)[] {
      const echoes = echoesOf(log(), ids.fromHost);
      return fromHost.map((_, index) => readHeldToGuest(echoes, index + 1, ends));
    },
    /** A question of two fragments, longer than the tap's MTU by 28 bytes. */
    question(send: Send): boolean {
      const sequence = questions.length + 1;
      const frames = encodePingInTwo({
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
        const at = (echoes.get(sequence) ?? []).filter(({ frame }) => {
          const payload = packetOf(frame)?.payload;
          return payload?.kind === 'echo' && !payload.request;
        });
        const said = at.find((seen) => seen.device === path.tap);
        return said?.size === undefined ? [] : [{ size: said.size - 14, ...goneBy(at, said.atMs, egress) }];
      });
    },
    toldBy: (): string | null =>
      log().flatMap(({ frame }) => {
        const packet = packetOf(frame);
        const error = packet?.payload.kind === 'icmp-error' ? packet.payload : null;
        return packet !== null &&
          error?.about?.echoId === ids.ping &&
          icmpMeaning(packet.srcIp, error.type, error.code) === 'too-big'
          ? [packet.srcIp]
          : [];
      })[0] ?? null,
  };
}

/** A large answer of the guest: its first IP packet, whether it left this host, and how long that took. */
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
