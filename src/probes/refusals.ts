import { packetOf } from './frame/read.ts';
import type { Log } from './log.ts';

/**
 * The word of a router (an ICMP error) on what did not get through to the target, said to the guest or to this host.
 * A router says so to each of them only now and then (Linux: some three at once, then one in a second or two), so what
 * it says to either of them counts, and about an answer of the guest as well as about a question.
 */
export interface Refusal {
  /** Whose packet it was. */
  readonly to: string;
  readonly type: number;
  readonly code: number;
  readonly from: string;
}

/** Reads them, each kind once. `ids` are the echo identifiers of the packets that this run made. */
export function readRefusals(log: Log, target: string, ids: readonly number[]): Refusal[] {
  const found = new Map<string, Refusal>();
  for (const { frame } of log) {
    const packet = packetOf(frame);
    if (packet?.payload.kind !== 'icmp-error' || packet.payload.about?.dstIp !== target) {
      continue;
    }
    const { type, code, about } = packet.payload;
    if (packet.srcIp !== target && about.echoId !== null && ids.includes(about.echoId)) {
      found.set(`${packet.dstIp} ${type} ${code} ${packet.srcIp}`, {
        to: packet.dstIp,
        type,
        code,
        from: packet.srcIp,
      });
    }
  }
  return [...found.values()];
}
