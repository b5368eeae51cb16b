import type { Frame, Ipv4Payload, Ipv6Payload } from './frame.ts';

/** What frames of either family say, in the same words. */

export interface Packet {
  readonly srcIp: string;
  readonly dstIp: string;
  readonly payload: Ipv4Payload | Ipv6Payload;
}

/** An IP packet of either family; null for everything else. */
export function packetOf(frame: Frame): Packet | null {
  return frame.kind === 'ipv4' || frame.kind === 'ipv6' ? frame : null;
}

/** Whether a frame is a ping or its answer, between these addresses and with this identity. */
export function isEcho(frame: Frame, from: string, to: string, id: number, request: boolean): boolean {
  const packet = packetOf(frame);
  return (
    packet !== null &&
    packet.srcIp === from &&
    packet.dstIp === to &&
    packet.payload.kind === 'echo' &&
    packet.payload.request === request &&
    packet.payload.id === id
  );
}

/** The question who owns an address: an ARP request or a neighbor solicitation. */
export interface NeighborQuestion {
  readonly address: string;
  /** Who asks; null where it asks for itself, to see whether the address is free. */
  readonly from: string | null;
}

export function neighborQuestion(frame: Frame): NeighborQuestion | null {
  if (frame.kind === 'arp') {
    const own = frame.senderIp === '0.0.0.0' || frame.senderIp === frame.targetIp;
    return frame.operation === 1 ? { address: frame.targetIp, from: own ? null : frame.senderIp } : null;
  }
  if (frame.kind === 'ipv6' && frame.payload.kind === 'neighbor-solicitation') {
    return { address: frame.payload.target, from: frame.srcIp === '::' ? null : frame.srcIp };
  }
  return null;
}

/** The answer that says who owns an address: an ARP reply or a neighbor advertisement, asked for or not. */
export function neighborAnswer(frame: Frame): { readonly address: string; readonly mac: string } | null {
  if (frame.kind === 'arp') {
    return frame.operation === 2 ? { address: frame.senderIp, mac: frame.senderMac } : null;
  }
  return frame.kind === 'ipv6' && frame.payload.kind === 'neighbor-advertisement'
    ? { address: frame.payload.target, mac: frame.payload.targetMac ?? frame.srcMac }
    : null;
}

/** Whoever says, by an answer or with a question of its own, that an address is his. */
export function neighborClaim(
  frame: Frame,
): { readonly address: string; readonly mac: string; readonly answered: boolean } | null {
  const answer = neighborAnswer(frame);
  if (answer !== null) {
    return { ...answer, answered: true };
  }
  if (frame.kind === 'arp') {
    return { address: frame.senderIp, mac: frame.senderMac, answered: false };
  }
  return frame.kind === 'ipv6' && frame.payload.kind === 'neighbor-solicitation' && frame.srcIp !== '::'
    ? { address: frame.srcIp, mac: frame.payload.sourceMac ?? frame.srcMac, answered: false }
    : null;
}

/** What an error of ICMP means, whose numbers differ between the families. */
export type IcmpMeaning =
  | 'absent'
  | 'forbidden'
  | 'port-closed'
  | 'too-big'
  | 'expired'
  | 'bad-option'
  | 'other';

/** RFC 792 and RFC 1812, 5.2.7.1; RFC 4443, 3. `ip` is an address of either side: it tells the family. */
export function icmpMeaning(ip: string, type: number, code: number): IcmpMeaning {
  if (ip.includes(':')) {
    const unreachable = [
      'absent',
      'forbidden',
      'other',
      'absent',
      'port-closed',
      'forbidden',
      'absent',
    ] as const;
    return type === 1
      ? (unreachable[code] ?? 'other')
      : type === 2
        ? 'too-big'
        : type === 3
          ? 'expired'
          : type === 4
            ? 'bad-option'
            : 'other';
  }
  if (type !== 3) {
    return type === 11 ? 'expired' : type === 12 ? 'bad-option' : 'other';
  }
  if ([0, 1, 6, 7].includes(code)) {
    return 'absent';
  }
  if ([9, 10, 13].includes(code)) {
    return 'forbidden';
  }
  return code === 3 ? 'port-closed' : code === 4 ? 'too-big' : 'other';
}
