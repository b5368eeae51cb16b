import type { PathContext } from '../model/path.ts';
import type { Tags } from '../model/vlan.ts';
import { neighborAnswer } from './frame/read.ts';
import type { Log } from './log.ts';
import type { SeenFrame } from './wire.ts';

/** Frames of the guest with the same tags at one device. */
export interface TaggedFrames {
  /** The outer tag first; empty: untagged. */
  readonly vlans: readonly number[];
  readonly frames: number;
}

/** What was seen of the guest's frames at one device of its way: with which tags it sent, and was sent to. */
export interface GuestFrames {
  readonly device: string;
  readonly sent: readonly TaggedFrames[];
  readonly came: readonly TaggedFrames[];
}

/** What came in from outside, by one device, in another VLAN than the guest's. */
export interface OtherVlan {
  readonly device: string;
  /** Null: untagged. */
  readonly vlan: number | null;
  readonly frames: number;
  /** Those of them that were for the guest's MAC address. */
  readonly forGuest: number;
  /** The next hop was asked for there. */
  readonly asked: boolean;
  /** The MAC address that answered for it. */
  readonly owner: string | null;
}

/** A question for the next hop in another VLAN. */
export interface VlanQuestion {
  readonly device: string;
  readonly vlan: number | null;
  readonly address: string;
}

/** The devices of the way on which captures run: the tap, the uplinks that are up, and what lies under those. */
export function wayOf(path: Pick<PathContext, 'tap' | 'liveUplinks' | 'legs'>): string[] {
  const legs = path.legs.filter(({ uplink, up }) => up && path.liveUplinks.includes(uplink));
  return [...new Set([path.tap, ...path.liveUplinks, ...legs.map(({ device }) => device)])];
}

/** Reads the tags of the guest's frames at every device of the way. */
export function readGuestFrames(log: Log, path: PathContext): GuestFrames[] {
  return wayOf(path).map((device) => {
    const here = log.filter((seen) => seen.device === device);
    return {
      device,
      sent: byTags(
        here.filter(({ frame, direction }) => frame.srcMac === path.guestMac && direction !== 'in'),
      ),
      came: byTags(here.filter(({ frame }) => frame.dstMac === path.guestMac)),
    };
  });
}

function byTags(frames: Log): TaggedFrames[] {
  const groups = Map.groupBy(frames, ({ frame }) => frame.vlans.join('.'));
  return [...groups.values()].map((group) => ({
    vlans: group[0]?.frame.vlans ?? [],
    frames: group.length,
  }));
}

/** Reads what came in from outside in other VLANs: at the uplinks themselves, and under VLAN devices. */
export function readOtherVlans(
  log: Log,
  path: PathContext,
  tags: Tags,
  questions: readonly VlanQuestion[],
): OtherVlan[] {
  const outside = new Set(outsideOf(path));
  const entered = log.filter(
    ({ device, direction, frame }) =>
      outside.has(device) &&
      direction === 'in' &&
      tags[device] !== undefined &&
      (frame.vlans[0] ?? null) !== tags[device] &&
      ![path.guestMac, path.bridgeMac].includes(frame.srcMac),
  );
  const vlanOf = (seen: SeenFrame) => seen.frame.vlans[0] ?? null;
  const places = new Map(
    [...entered.map((seen) => ({ device: seen.device, vlan: vlanOf(seen) })), ...questions].map(
      ({ device, vlan }) => [`${device} ${vlan}`, { device, vlan }],
    ),
  );
  return [...places.values()].map(({ device, vlan }) => {
    const here = entered.filter((seen) => seen.device === device && vlanOf(seen) === vlan);
    const question = questions.find((each) => each.device === device && each.vlan === vlan);
    const answer = here.find(
      ({ frame }) => question !== undefined && neighborAnswer(frame)?.address === question.address,
    );
    return {
      device,
      vlan,
      frames: here.length,
      forGuest: here.filter(({ frame }) => frame.dstMac === path.guestMac).length,
      asked: question !== undefined,
      owner: answer?.frame.srcMac ?? null,
    };
  });
}

/** Where all VLANs of a cable can be seen: at the uplink, or at what its VLAN device lies on. */
export function outsideOf(path: Pick<PathContext, 'liveUplinks' | 'legs'>): string[] {
  return path.liveUplinks.map((uplink) => {
    const vlanDevice = path.legs.find(({ device, kind }) => device === uplink && kind === 'vlan');
    const parent = path.legs.find(({ above, uplink: of, up }) => up && above === uplink && of === uplink);
    return vlanDevice === undefined ? uplink : (parent?.device ?? uplink);
  });
}
