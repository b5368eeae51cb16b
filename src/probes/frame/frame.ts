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

export type Ipv4Payload =
  | { readonly kind: 'echo'; readonly request: boolean; readonly id: number; readonly sequence: number }
  | {
      readonly kind: 'icmp-error';
      readonly type: number;
      readonly code: number;
      /** What the error is about: addresses, protocol and first 4 payload bytes of the packet it quotes. */
      readonly about: {
        readonly srcIp: string;
        readonly dstIp: string;
        readonly protocol: number;
        readonly first: number;
        /** Identifier of a quoted ICMP echo request, else null. */
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
  | { readonly kind: 'udp'; readonly srcPort: number; readonly dstPort: number; readonly length: number }
  | { readonly kind: 'other'; readonly protocol: number };

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
  readonly payload:
    | { readonly kind: 'echo'; readonly request: boolean; readonly id: number; readonly sequence: number }
    | { readonly kind: 'neighbor-solicitation'; readonly target: string }
    | { readonly kind: 'neighbor-advertisement'; readonly target: string; readonly targetMac: string | null }
    | { readonly kind: 'other'; readonly nextHeader: number };
}

export const broadcastMac = 'ff:ff:ff:ff:ff:ff';
