import type { CounterDelta } from '../firewall/counters.ts';
import type { Decision, RuleRef } from '../firewall/decision.ts';
import type { KernelWord } from '../trace/kernel-word.ts';
import type { HostEntry } from '../verdict/host-entry.ts';
import type { RoutedDecisions } from '../verdict/routed.ts';
import type { RuleDecisions } from '../verdict/rules.ts';
import type { RuleModel } from '../verdict/traffic.ts';
import type { AsGuest } from './as-guest.ts';
import type { Control } from './control.ts';
import type { DhcpSeen } from './dhcp.ts';
import type { DnsAnswer } from './dns.ts';
import type { GuestSeen } from './guest.ts';
import type { Impersonated } from './impersonate.ts';
import type { AskedMember } from './members.ts';
import type { Misdirected } from './misdirected.ts';
import type { Moved } from './moved.ts';
import type { Owners } from './owners.ts';
import type { Asked, Provoked } from './provoke.ts';
import type { ProxyAnswers } from './proxy-answers.ts';
import type { Refusal } from './refusals.ts';
import type { Train } from './train/train.ts';
import type { GuestFrames, OtherVlan } from './vlans.ts';

/** Everything that the probes of one run showed. A check names the parts that it reads. */
export interface Observations {
  /** What the guest's NIC answered to questions put into its tap. */
  readonly guest: GuestSeen;
  /** How the guest reacted to a ping that seemed to come from the target; null when its address is not known. */
  readonly provoke: Provoked | null;
  /** The same from a neighbor on the guest's own subnet; null when it was not needed. */
  readonly 'provoke-neighbor': Provoked | null;
  /** The guest spoke to the target, but out of another NIC of its own; null where it did not. */
  readonly 'other-nic': { readonly tap: string; readonly mac: string } | null;
  /** Whom the guest asked for by ARP during the run, and who answered. */
  readonly asked: readonly Asked[];
  /** Pings in the guest's name, one per next hop that was tried. */
  readonly impersonate: readonly Impersonated[];
  /** A ping in the guest's name that may live for one hop only: does the gateway forward at all? */
  readonly 'gateway-hop': Impersonated | null;
  /** The TCP port that was asked about, tried in the guest's name. */
  readonly tcp: Impersonated | null;
  /** Common TCP ports, tried where pings were not answered and no port was asked. */
  readonly 'other-ports': readonly (Impersonated & { readonly port: number })[];
  /** Who claims the next hop's address. */
  readonly 'next-hop-owners': Owners | null;
  /** Who answers for the next hop's address without owning it; null where no next hop is known. */
  readonly 'proxy-answers': ProxyAnswers | null;
  /** Who claims the guest's address. */
  readonly 'guest-owners': Owners | null;
  /** Frames with the guest's MAC address that came in from outside. */
  readonly 'guest-mac-outside': { readonly frames: number; readonly devices: readonly string[] };
  /** ARP and answers that came in from outside by the uplinks, whoever they were for. */
  readonly 'outside-heard': { readonly frames: number };
  /** The guest's frames at every device of the way, with their tags. */
  readonly 'guest-frames': readonly GuestFrames[];
  /** The tag that the guest itself puts on what it sends towards the target; null: none. */
  readonly 'own-tag': number | null;
  /** What came in from outside in other VLANs than the guest's, and who answered for the next hop there. */
  readonly 'other-vlans': readonly OtherVlan[];
  /** Members of a bond that were asked one by one when the next hop was silent. */
  readonly members: readonly AskedMember[];
  /** This host's own gateway in its own network on the same cable, where the guest's was silent; null: not asked. */
  readonly 'host-elsewhere': {
    readonly device: string;
    readonly address: string;
    readonly answered: boolean;
  } | null;
  /** Routers that announced themselves as a default router (IPv6), by their link-local addresses. */
  readonly routers: readonly {
    readonly address: string;
    readonly mac: string;
    /** What they said came through to the guest. */
    readonly reachedTap: boolean;
  }[];
  /** Who answered for an address when asked out of the bridge's ports themselves; null: it was not asked for so. */
  readonly 'port-owners': {
    readonly address: string;
    readonly devices: readonly string[];
    readonly macs: readonly string[];
  } | null;
  /** The host itself as a control on the same uplink. */
  readonly control: Control | null;
  /** What routers say of the guest's own answers to the target and of this host's pings, where they do not pass them. */
  readonly refusals: readonly Refusal[];
  /** Known neighbors beyond the uplink, asked by ARP when nothing came back. */
  readonly neighbors: readonly { readonly address: string; readonly answered: boolean }[];
  /** The device that leads to the next hop: an uplink, another tap, or the bridge for this host. */
  readonly egress: Egress;
  /** The way on from this host; null where it is not the router, or the guest does not send through it. */
  readonly routed: Routed | null;
  readonly 'routed-rules': RoutedDecisions | null;
  /** What this host does with what the guest sends to it; null where it is not the target. */
  readonly 'host-entry': HostEntry | null;
  /** What the kernel itself reported of this path's frames; null where nobody has it trace them. */
  readonly 'kernel-word': KernelWord | null;
  /** What the host's name servers said; null where an address was asked about. */
  readonly dns: DnsAnswer | null;
  /** What the host's rules do to this path's traffic, and the rules whose counters rose while a frame was lost. */
  readonly rules: {
    readonly decisions: RuleDecisions;
    readonly risen: readonly CounterDelta[];
    /** What the decisions were made of. */
    readonly model?: RuleModel;
    /** The rule whose address translation leads the answers astray. */
    readonly masquerade?: RuleRef | null;
    /** What the kernel itself reported of these frames, where the owner of the host has it trace them; else null. */
    readonly kernel?: KernelWord | null;
  } | null;
  /** DHCP of the guest that went by. */
  readonly dhcp: DhcpSeen;
  /** What this host's rules do to the guest's DHCP question and to an answer from the uplink; null where it asked none. */
  readonly 'dhcp-rules': { readonly question: Decision; readonly answer: Decision } | null;
  /** Packets for the guest that were sent to another MAC address than its own. */
  readonly misdirected: readonly Misdirected[];
  /** ARP questions in the guest's name, where nothing of it was answered; null where there was no need. */
  readonly 'as-guest': AsGuest | null;
  /** A train of pings over the path; null where it was not seen to work, or none of the train was seen. */
  readonly train: Train | null;
  /** What moved on the path's devices while the probes ran. */
  readonly moved: Moved | null;
  readonly cost: {
    readonly frames: number;
    readonly trainFrames: number;
    readonly sweepFrames: number;
    readonly longestProbeMs: number;
  };
}

/** What the session on the wire alone shows: all but what the name servers and this host's rules say. */
export type Observed = Omit<
  Observations,
  'dns' | 'rules' | 'dhcp-rules' | 'moved' | 'host-entry' | 'kernel-word'
>;
/** What was seen of the way on from this host, where it routes for the guest. */
export interface Routed {
  readonly nextHop: string;
  /** Who answers for the next hop; null: nobody. */
  readonly nextHopMac: string | null;
  /** A ping (or SYN) from this host's own address, and one from the guest's, sent where the host would send them. */
  readonly control: Impersonated | null;
  readonly asGuest: Impersonated | null;
  /** The guest's own reply was routed on: it was seen leaving. */
  readonly forwarded: boolean;
}

export type ProbeId = Exclude<keyof Observations, 'cost'>;

export interface Egress {
  readonly device: string | null;
  readonly kind: 'uplink' | 'tap' | 'host' | 'unknown';
}
