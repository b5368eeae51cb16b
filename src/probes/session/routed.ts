import { neighborAnswer } from '../frame/read.ts';
import { type Impersonation, impersonationFrame, readImpersonated } from '../impersonate.ts';
import type { Ends } from '../log.ts';
import type { Routed } from '../observations.ts';
import { ownersProbe } from '../owners.ts';
import { isWireFailure, type WireFailure } from '../wire.ts';
import { mostFrames, type SessionInput, sessionTimes } from './input.ts';
import { sourcePort } from './next-hops.ts';

/** The way on from a host that routes for its guests. */
export type RoutedVia = NonNullable<SessionInput['path']['routedByHost']> & {
  readonly device: string;
  readonly mac: string;
};

/**
 * Tries the second half of a path that this host routes: does the target answer this host by the device that leads
 * on, does it answer the guest's own address there, and did the guest's own reply leave by it?
 */
export async function runRouted(
  { path, wire, id }: Pick<SessionInput, 'path' | 'wire' | 'id'>,
  via: RoutedVia,
  guestAddress: string | null,
  framesSent: number,
): Promise<(Routed & { readonly frames: number; readonly ms: number }) | WireFailure> {
  const { device, mac } = via;
  const target = path.targetAddress;
  const nextHop = via.gateway ?? target;
  const ends: Ends = {
    tap: path.tap,
    guestMac: mac,
    bridge: device,
    bridgeMac: mac,
    uplinks: [device],
    tags: {},
  };
  let frames = framesSent;
  let failure: WireFailure | null = null;
  const started: Promise<void>[] = [];
  const send = (frame: Uint8Array): boolean => {
    if (frames >= mostFrames) {
      return false;
    }
    frames += 1;
    started.push(
      wire.send(device, frame).then((answer) => {
        failure ??= isWireFailure(answer) ? answer : null;
      }),
    );
    return true;
  };
  const as = (from: string, to: string, index: number): Impersonation => ({
    guestAddress: from,
    target,
    nextHopMac: to,
    device,
    ttl: 64,
    id: path.targetPort === null ? id ^ (0x7700 + index) : sourcePort(id, 200 + index),
    port: path.targetPort,
  });

  const tried: { readonly as: Impersonation; readonly own: boolean; readonly sentAtMs: number[] }[] = [];
  // An answer comes to this host's card; what it passes on to the tap is for the guest's own.
  const inside: Ends = { ...ends, guestMac: path.guestMac };
  const answers = () =>
    tried.map((each) => {
      const { reachedTap } = readImpersonated(wire.seen, inside, each.as, each.sentAtMs);
      return { ...each, read: { ...readImpersonated(wire.seen, ends, each.as, each.sentAtMs), reachedTap } };
    });
  const claimed = () =>
    wire.seen.find((seen) => seen.device === device && neighborAnswer(seen.frame)?.address === nextHop)?.frame
      .srcMac ?? null;
  const began = wire.now();
  if (via.nextHopMac === null) {
    send(ownersProbe(ends, nextHop));
  }
  let again = true;
  while (failure === null && wire.now() - began < sessionTimes.silence) {
    const to = claimed() ?? via.nextHopMac;
    if (to !== null && tried.length === 0) {
      const sources = [
        // A network that is translated leaves with the host's address: the guest's own is nobody's there.
        { from: via.mode === 'nat' ? null : guestAddress, own: false },
        { from: via.source, own: true },
      ];
      for (const [index, { from, own }] of sources.entries()) {
        // What was not sent was not left unanswered.
        if (from !== null && send(impersonationFrame(ends, as(from, to, index)))) {
          tried.push({ as: as(from, to, index), own, sentAtMs: [wire.now()] });
        }
      }
    }
    const done = answers();
    if (done.length > 0 && done.every(({ read, own }) => read.answer !== null && (own || read.reachedTap))) {
      break;
    }
    const retryAt = sessionTimes.silence * sessionTimes.retryShare;
    if (again && wire.now() - began >= retryAt) {
      again = false;
      if (claimed() === null && answers().every(({ read }) => read.answer === null)) {
        send(ownersProbe(ends, nextHop));
      }
      for (const each of answers().filter(({ read }) => read.answer === null)) {
        if (send(impersonationFrame(ends, each.as, 2))) {
          each.sentAtMs.push(wire.now());
        }
      }
    }
    await wire.next(Math.max(1, began + (again ? retryAt : sessionTimes.silence) - wire.now()));
  }
  await Promise.all(started);
  if (failure !== null) {
    return failure;
  }
  const all = answers();
  return {
    nextHop,
    nextHopMac: claimed() ?? via.nextHopMac,
    control: all.find(({ own }) => own)?.read ?? null,
    asGuest: all.find(({ own }) => !own)?.read ?? null,
    forwarded: wire.seen.some(
      ({ device: at, direction, frame }) =>
        at === device &&
        direction === 'out' &&
        frame.kind === 'ipv4' &&
        frame.dstIp === target &&
        frame.payload.kind === 'echo' &&
        !frame.payload.request &&
        frame.payload.id === id,
    ),
    frames,
    ms: Math.round((wire.now() - began) * 10) / 10,
  };
}
