import { z } from 'zod';
import { DeviceName, HypervisorName, VmName } from './names.ts';
import { Text } from './text.ts';

/**
 * What vmping says by itself. An episode is one stretch of trouble on one subject, from the threshold that it crossed
 * to the quiet that ends it. Permanent words: configuration, metrics and dashboards name them.
 */
export const episodeKinds = [
  /** Carrier comes and goes. */
  'link-flap',
  /** Carrier is gone and stays gone, on a link that others hang on. */
  'link-down',
  /** The link is up and counts errors: CRC, missed, dropped. */
  'link-errors',
  /** A bond runs on fewer members than it has. */
  'bond-member-lost',
  /** An 802.3ad bond whose partner no longer speaks LACP. */
  'lacp-partner-gone',
  /** A bridge learns again and again that the tree changed. */
  'stp-changes',
  /** One MAC address is learned on one port, then on another, and so on. */
  'mac-moves',
  /** Far more ARP requests than a network of this size sends. */
  'arp-storm',
  /** A second machine answers for the address of a guest or of its gateway. */
  'address-conflict',
  /** After its migration a guest's MAC address is not seen where it runs now. */
  'guest-unseen',
  /** A watched path that worked is broken. */
  'path-broken',
  /** A watched path could not be looked at for long: its hypervisor is away, or nobody runs the VM. */
  'path-unseen',
] as const;
export const EpisodeKind = z.enum(episodeKinds);
export type EpisodeKind = z.infer<typeof EpisodeKind>;

/** What a device is to the guests, as `link-flap` and its kin count it. */
export const deviceRoles = ['uplink', 'bond', 'bond-member', 'vlan-parent', 'vlan', 'bridge', 'tap'] as const;
export const DeviceRole = z.enum(deviceRoles);
export type DeviceRole = z.infer<typeof DeviceRole>;

export const EpisodeId = z.string().regex(/^e[0-9a-f]{24}$/u, 'not an id of an episode');
export type EpisodeId = z.infer<typeof EpisodeId>;

const Moment = z.iso.datetime();

/** A step of an episode, for its timeline. `up` is the state after it, null where it is no matter of up and down. */
export const EpisodeStep = z.strictObject({
  at: Moment,
  up: z.boolean().nullable(),
  /** Events that this step stands for; more than one where they came faster than they could be told apart. */
  count: z.int().min(1),
});
export type EpisodeStep = z.infer<typeof EpisodeStep>;

/** One episode as it stands: every message about it is whole, so a later one replaces an earlier one. */
export const Episode = z.strictObject({
  v: z.literal(1),
  /** The same for the whole episode, after a restart of whoever tells it too. */
  id: EpisodeId,
  /** Rises with each message about the episode; one that comes late is dropped. */
  seq: z.int().min(0),
  kind: EpisodeKind,
  hypervisor: HypervisorName,
  /** The device that it is about; null where it is about a VM or a path. */
  device: DeviceName.nullable(),
  role: DeviceRole.nullable(),
  /** The VM that it is about: its tap, its address, its path. */
  vm: VmName.nullable(),
  /** Of `path-broken` and `path-unseen`: the target, as it was written. */
  target: z.string().max(300).nullable(),
  /** `open` until it is over; `over` is the last message. */
  phase: z.enum(['open', 'over']),
  /** The first event that counted towards the threshold. */
  startedAt: Moment,
  /** The last event. */
  lastAt: Moment,
  /** When it was found to be over; null while it is open. */
  endedAt: Moment.nullable(),
  /**
   * Since when it was quiet: what ended it. `endedAt` is later by `quietSeconds`. Null while it is open, and where it
   * ended because its device or guest is gone.
   */
  ceasedAt: Moment.nullable().default(null),
  /** Events since `startedAt`: transitions, errors, moves. Of a condition (a lost member): 1 each time it began. */
  count: z.int().min(0),
  /** The threshold that was crossed: so many events within so many seconds. Of a condition: held for so long. */
  threshold: z.strictObject({ count: z.int().min(1), seconds: z.number().min(0) }),
  /** After this many quiet seconds it counts as over. */
  quietSeconds: z.number().min(0),
  /** The last steps, oldest first. */
  timeline: z.array(EpisodeStep).max(60),
  /** The state of the link now; null where it is no matter of up and down. */
  up: z.boolean().nullable(),
  /** What the device hangs on, nearest first: of a tap its bridge, then the uplink. */
  behind: z.array(DeviceName).max(20),
  /** What it is plugged into, as LLDP says. `chassis` is the switch's own id: the same on all its ports. */
  switch: z
    .strictObject({ chassis: z.string().max(200), name: z.string().max(200), port: z.string().max(200) })
    .nullable(),
  /** Guests whose frames cross it; the running ones, `names` cut after 50. */
  guests: z.strictObject({ names: z.array(VmName).max(50), total: z.int().min(0) }),
  /** Settings of the host that changed shortly before, newest first. */
  changes: z.array(z.strictObject({ at: Moment, what: Text })).max(5),
  /** What is likely, most likely first, each with what to do about it; a line to paste where there is one. */
  causes: z
    .array(z.strictObject({ what: Text, todo: Text, commands: z.array(z.string().max(300)).max(5) }))
    .max(5),
  /** What proves it: numbers and states, a line each. */
  proof: z.array(Text).max(20),
});
export type Episode = z.infer<typeof Episode>;
