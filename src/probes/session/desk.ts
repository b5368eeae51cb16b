import type { Tags } from '../../model/vlan.ts';
import { withTag } from '../frame/encode.ts';
import type { Ends } from '../log.ts';
import type { Wire, WireFailure } from '../wire.ts';
import { keptForOnward, keptForRetry, mostFrames, mostTrainFrames, type ProbedPath } from './input.ts';

/** The sending side of a session: sends without waiting, counts, remembers the first failure. */
export interface Desk {
  readonly ends: Ends;
  readonly wire: Wire;
  readonly frames: number;
  /** Frames that may still be sent and are not kept for asking once more. */
  readonly spare: number;
  /** Frames that may still be sent at all. */
  readonly left: number;
  /** Frames of the long train, which has a cap of its own. */
  readonly trainFrames: number;
  readonly failure: WireFailure | null;
  /** Sends an untagged frame, with the tag that the guest's frames carry at that device, at once and does not wait: everything that can go side by side does. False: the budget is used up. */
  readonly send: (device: string, frame: Uint8Array) => boolean;
  /** The same for a frame of the long train. */
  readonly sendInTrain: (device: string, frame: Uint8Array) => boolean;
  /** The same as `send` with this tag, or with none. */
  sendIn(vlan: number | null, device: string, frame: Uint8Array): boolean;
  /** Any other work that has to end before the session does. */
  start(work: Promise<WireFailure | null>): void;
  /** Waits for frames until `done`, or the time (of the wire) is there. */
  until(done: () => boolean, byMs: number): Promise<boolean>;
  /** Resolves when everything that was started has ended. */
  settled(): Promise<void>;
}

export function createDesk(
  path: ProbedPath,
  wire: Wire,
  tags: () => Tags,
  trainCap: number = mostTrainFrames,
): Desk {
  const most = path.routedByHost?.device == null ? mostFrames : mostFrames - keptForOnward;
  let frames = 0;
  let trainFrames = 0;
  let failure: WireFailure | null = null;
  const started: Promise<void>[] = [];
  const tagAt = (device: string) => desk.ends.tags[device] ?? null;
  const desk: Desk = {
    ends: {
      tap: path.tap,
      guestMac: path.guestMac,
      bridge: path.bridge,
      bridgeMac: path.bridgeMac,
      uplinks: path.liveUplinks,
      get tags() {
        return tags();
      },
    },
    wire,
    get frames() {
      return frames;
    },
    get spare() {
      return Math.max(0, most - keptForRetry - frames);
    },
    get left() {
      return most - frames;
    },
    get trainFrames() {
      return trainFrames;
    },
    get failure() {
      return failure;
    },
    send: (device, frame) => desk.sendIn(tagAt(device), device, frame),
    sendInTrain: (device, frame) => {
      if (trainFrames >= trainCap) {
        return false;
      }
      trainFrames += 1;
      desk.start(wire.send(device, tagged(tagAt(device), frame)));
      return true;
    },
    sendIn(vlan, device, frame) {
      if (frames >= most) {
        return false;
      }
      frames += 1;
      desk.start(wire.send(device, tagged(vlan, frame)));
      return true;
    },
    start(work) {
      started.push(
        work.then((answer) => {
          failure ??= answer;
        }),
      );
    },
    async until(done, byMs) {
      while (!done() && failure === null && wire.now() < byMs) {
        await wire.next(byMs - wire.now());
      }
      return done();
    },
    async settled() {
      await Promise.all(started);
    },
  };
  return desk;
}

function tagged(vlan: number | null, frame: Uint8Array): Uint8Array {
  return vlan === null ? frame : withTag(frame, vlan);
}
