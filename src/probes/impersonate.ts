import { encodePing, encodeSyn } from './frame/packet.ts';
import { type Packet, packetOf } from './frame/read.ts';
import type { Ends, Log } from './log.ts';

/** One packet sent in the guest's name out of a device towards a next hop, and what came back. */
export interface Impersonated {
  readonly nextHopMac: string;
  /** The device that it went out of. */
  readonly device: string;
  readonly ttl: number;
  /** How often it was sent. */
  readonly sent: number;
  readonly answer: Answer | null;
  /** The MAC address that the answer came from: not always the one that was asked. */
  readonly answerMac: string | null;
  /** Devices at which the answer was seen. */
  readonly seenAt: readonly string[];
  readonly reachedTap: boolean;
  /** Milliseconds from the first packet to its answer; null without one. */
  readonly rttMs: number | null;
}

/** What an answer says. `refused` is a TCP RST; `open` a SYN-ACK; the ICMP ones carry who said so. */
export type Answer =
  | { readonly kind: 'echo-reply' }
  | { readonly kind: 'open' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'icmp-error'; readonly type: number; readonly code: number; readonly from: string };

export interface Impersonation {
  readonly guestAddress: string;
  readonly target: string;
  readonly nextHopMac: string;
  readonly device: string;
  readonly ttl: number;
  /** Echo identifier, or the TCP source port where `port` is given. */
  readonly id: number;
  /** A TCP port: then the packet is a SYN and no ping. */
  readonly port: number | null;
}

/** The packet of an impersonation: an echo request, or a TCP SYN where a port is asked. */
export function impersonationFrame(ends: Ends, as: Impersonation, sequence = 1): Uint8Array {
  const fields = {
    srcMac: ends.guestMac,
    dstMac: as.nextHopMac,
    srcIp: as.guestAddress,
    dstIp: as.target,
    ttl: as.ttl,
  };
  return as.port === null
    ? encodePing({ ...fields, id: as.id, sequence })
    : encodeSyn({ ...fields, srcPort: as.id, dstPort: as.port, sequence: as.id * 65_537 });
}

/** Reads what came back; `sentAtMs` are the times at which it was sent. */
export function readImpersonated(
  log: Log,
  ends: Ends,
  as: Impersonation,
  sentAtMs: readonly number[],
): Impersonated {
  const answers = log.flatMap((seen) => {
    const packet = packetOf(seen.frame);
    // An answer to another MAC address is none: it is only flooded to the guest's tap, and its NIC drops it.
    if (packet === null || packet.dstIp !== as.guestAddress || seen.frame.dstMac !== ends.guestMac) {
      return [];
    }
    const answer = answerOf(packet.payload, packet.srcIp, as);
    return answer ? [{ ...seen, answer }] : [];
  });
  const first = answers[0];
  const heard = answers.find(({ device }) => device === ends.tap) ?? first;
  return {
    nextHopMac: as.nextHopMac,
    device: as.device,
    ttl: as.ttl,
    sent: sentAtMs.length,
    answer: heard?.answer ?? null,
    answerMac: heard?.frame.srcMac ?? null,
    seenAt: [...new Set(answers.map(({ device }) => device))],
    reachedTap: answers.some(({ device }) => device === ends.tap),
    rttMs: first && sentAtMs[0] !== undefined ? Math.max(0, first.atMs - sentAtMs[0]) : null,
  };
}

function answerOf(payload: Packet['payload'], from: string, as: Impersonation): Answer | null {
  if (payload.kind === 'icmp-error' && payload.about?.dstIp === as.target) {
    const ours = as.port === null ? payload.about.echoId === as.id : payload.about.first >>> 16 === as.id;
    return ours ? { kind: 'icmp-error', type: payload.type, code: payload.code, from } : null;
  }
  if (from !== as.target) {
    return null;
  }
  if (as.port === null) {
    return payload.kind === 'echo' && !payload.request && payload.id === as.id
      ? { kind: 'echo-reply' }
      : null;
  }
  if (payload.kind !== 'tcp' || payload.dstPort !== as.id || payload.srcPort !== as.port) {
    return null;
  }
  return payload.flags.rst ? { kind: 'refused' } : payload.flags.syn ? { kind: 'open' } : null;
}
