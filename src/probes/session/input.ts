import type { PathContext } from '../../model/path.ts';
import type { Egress } from '../observations.ts';
import type { Wire } from '../wire.ts';

/** Times of a session, in milliseconds. They bound the wait for an answer and never delay its use. */
export const sessionTimes = {
  /** A guest or neighbor on the same host or switch that answers at all has answered by then (seen: 1 to 12 ms). */
  prompt: 180,
  /** A machine that is known to answer this host has answered the guest by then. */
  answer: 60,
  /** How long a second owner of an address is waited for after the first one answered. */
  secondOwner: 120,
  /** Silence is believed after this long, and only after a second try. */
  silence: 1_000,
  /** What was not answered is asked once more after this part of the wait. */
  retryShare: 0.45,
  /** The same where something that is known explains the silence. */
  explainedSilence: 350,
  /**
   * A guest that is already asking for a next hop that nobody answers for stays mute for up to 1 s after its third
   * question, and then forgets the packet: only one that comes later makes it ask again (Linux, arp_timer).
   */
  provokeAgain: 1_050,
  /**
   * A guest that owns its address and says nothing for the target: Linux repeats an ARP question that nobody answered
   * after 1 s (net.ipv4.neigh.*.retrans_time_ms), and asks no sooner however many packets wait for the answer.
   */
  guestSilence: 1_250,
  /** The same where only then a packet in its name is sent once more. */
  lateAnswer: 1_430,
  /** The same where the next hop answers this host and not the guest: two more questions of the guest, 1 s apart. */
  halfResolved: 2_250,
  /** How long a guest that answers neither ARP nor IPv6 is waited for, over three tries. */
  deadGuest: 900,
  /**
   * A guest without an address that asks by DHCP: how long its question is watched for an answer, or for being asked
   * again. Servers that test an address before they offer it take 1 to 3 s; the guest says how long it has been asking.
   */
  lease: 2_000,
  /** How long a guest that is alive and answers for no address is watched for a first such question (seen: one a second). */
  leaseAsked: 500,
} as const;

/** The most frames that one run sends; what comes after that is not sent, and its answer is missing. */
export const mostFrames = 12;

/** The most frames of a long train, which is sent only where there is ground for it (docs/decisions/0018). */
export const mostTrainFrames = 180;

/** Frames of these that are kept for asking once more: a guest that is mute, and a next hop that is silent. */
export const keptForRetry = 3;

/** Frames that are kept for the way on from a host that routes for its guests: as the guest, as the host, both again. */
export const keptForOnward = 4;

/** Common ports that tell "filters ping" from "filters everything" where no port was asked. */
export const commonPorts = [80, 443, 22] as const;

/** A path whose bridge and target are known: what a session needs. */
export type ProbedPath = PathContext & {
  readonly bridge: string;
  readonly bridgeMac: string;
  readonly targetAddress: string;
};

export interface SessionInput {
  readonly path: ProbedPath;
  readonly wire: Wire;
  /** The bridge port behind which a MAC address was learned; null where it was not. Reads the FDB anew. */
  readonly portOf: (mac: string, ownTag: number | null) => Promise<string | null>;
  /** Whether what is known already explains a break, so that silence need not be waited for as long. */
  readonly explains: (egress: Egress) => boolean;
  /** Length of the largest IP packet: of the guest, where the domain says it, and of a device. */
  readonly mtu: { readonly guest: number | null; readonly of: (device: string) => number };
  /** Whether what was read of the host is ground to look longer at a path that works. */
  readonly ground: () => Promise<boolean>;
  /** A number of 16 bits, new for each run: tells our packets from everybody else's. */
  readonly id: number;
}
