import type { Match } from './match.ts';

/** Whose an address is to this host, as its routing tables say (`-m addrtype`, `fib daddr type`). */
export type AddressKind = 'local' | 'unicast' | 'broadcast' | 'multicast';

/** A frame that crosses the bridge from one port to another, as far as a firewall can look at it. */
export interface Frame {
  /** The port where it comes in: the tap for a frame of the guest. */
  readonly iif: string;
  /** The port where it goes out. */
  readonly oif: string;
  readonly bridge: string;
  readonly srcMac: string;
  readonly dstMac: string;
  readonly etherType: 'arp' | 'ip' | 'ip6';
  /** For ARP the sender's and the target's protocol address. */
  readonly srcIp?: string;
  readonly dstIp?: string;
  readonly arpOperation?: 'request' | 'reply';
  readonly protocol?: 'icmp' | 'tcp' | 'udp' | 'icmp6';
  /** ICMP's or ICMPv6's type number. */
  readonly icmpType?: number;
  readonly sport?: number;
  readonly dport?: number;
  readonly ctState?: 'new' | 'established' | 'related' | 'invalid' | 'untracked';
  /** The tag that the frame carries when it comes in. */
  readonly vlan?: number;
  readonly srcKind?: AddressKind;
  readonly dstKind?: AddressKind;
  /** Where the host's own route back to the source leads: the device that it came in by, another one, nowhere. */
  readonly wayBack?: 'same' | 'other' | 'none';
}

/** The layer of netfilter that looks at the frame. */
export type Layer = 'netdev' | 'bridge' | 'ip' | 'ip6' | 'arp';
export type Hook = 'ingress' | 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting' | 'egress';

/** How the packet moves: across a bridge, through the host from one network to another, to the host, or from it. */
export type Course = 'bridged' | 'routed' | 'to-host' | 'from-host';

/** The frame at one hook: the devices have the names that this layer gives them there. */
export interface HookedFrame extends Frame {
  readonly layer: Layer;
  readonly hook: Hook;
  /** Empty where the hook has no such device. */
  readonly in: string;
  readonly out: string;
  /** What an earlier rule may have changed (`mark`, `ip.daddr`): its value is not known any more. */
  readonly altered: Set<string>;
  readonly course: Course;
  /** Whether br_netfilter shows frames of the bridge where it came in to the IP firewall. */
  readonly called: Match;
  /** Whether the connection's destination was translated: `ct status dnat`. */
  readonly isDnat: Match;
}
