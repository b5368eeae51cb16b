import type { DhcpMessage } from './dhcp.ts';

/** A decoded Ethernet frame: what the probes send and what the captures show. Addresses are lower-case text. */
export type Frame = {
  readonly srcMac: string;
  readonly dstMac: string;
  /** The VLANs of its tags, the outer one first; empty: untagged. */
  readonly vlans: readonly number[];
} & FrameBody;

export type FrameBody =
  | ArpBody
  | Ipv4Body
  | Ipv6Body
  | { readonly kind: 'other'; readonly etherType: number };

/** RFC 826. `operation` 1 asks, 2 answers. */
export interface ArpBody {
  readonly kind: 'arp';
  readonly operation: number;
  readonly senderMac: string;
  readonly senderIp: string;
  readonly targetMac: string;
  readonly targetIp: string;
}

export interface Ipv4Body {
  readonly kind: 'ipv4';
  readonly srcIp: string;
  readonly dstIp: string;
  readonly ttl: number;
  readonly payload: Ipv4Payload;
}

/** What IPv4 and IPv6 carry alike. */
export type IpPayload =
  | { readonly kind: 'echo'; readonly request: boolean; readonly id: number; readonly sequence: number }
  | {
      readonly kind: 'icmp-error';
      /** The numbers of ICMP for IPv4, of ICMPv6 for IPv6: they differ. */
      readonly type: number;
      readonly code: number;
      /** What the error is about: addresses, protocol and first 4 payload bytes of the packet it quotes. */
      readonly about: {
        readonly srcIp: string;
        readonly dstIp: string;
        readonly protocol: number;
        readonly first: number;
        /** Identifier of a quoted ICMP echo request or reply, else null. */
        readonly echoId: number | null;
      } | null;
    }
  | {
      readonly kind: 'tcp';
      readonly srcPort: number;
      readonly dstPort: number;
      readonly sequence: number;
      readonly acknowledgment: number;
      readonly flags: TcpFlags;
    }
  | {
      readonly kind: 'udp';
      readonly srcPort: number;
      readonly dstPort: number;
      readonly length: number;
      /** What it says, where it is DHCP. */
      readonly dhcp?: DhcpMessage;
      /** Of DHCP over IPv4: its checksum is there and does not fit. */
      readonly wrongChecksum?: true;
    };

export type Ipv4Payload = IpPayload | { readonly kind: 'other'; readonly protocol: number };

export interface TcpFlags {
  readonly syn: boolean;
  readonly ack: boolean;
  readonly rst: boolean;
  readonly fin: boolean;
}

export interface Ipv6Body {
  readonly kind: 'ipv6';
  readonly srcIp: string;
  readonly dstIp: string;
  /** The hop limit. Recordings made before it was read lack it. */
  readonly ttl?: number;
  readonly payload: Ipv6Payload;
}

export type Ipv6Payload =
  | IpPayload
  /** `sourceMac`: the MAC address that the sender names as its own; null or absent where it names none. */
  | { readonly kind: 'neighbor-solicitation'; readonly target: string; readonly sourceMac?: string | null }
  | { readonly kind: 'neighbor-advertisement'; readonly target: string; readonly targetMac: string | null }
  | RouterAdvertisement
  | { readonly kind: 'other'; readonly nextHeader: number };

/** What a router says of itself (RFC 4861, 4.2). */
export interface RouterAdvertisement {
  readonly kind: 'router-advertisement';
  /** Seconds for which it is a default router; 0: it is none. */
  readonly lifetime: number;
  readonly prefixes: readonly {
    readonly prefix: string;
    readonly length: number;
    /** Hosts may take the whole prefix for their own network. */
    readonly onLink: boolean;
    /** Hosts may make themselves an address of it. */
    readonly autonomous: boolean;
  }[];
}

export const broadcastMac = 'ff:ff:ff:ff:ff:ff';
