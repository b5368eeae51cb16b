import { encodeArp } from './frame/encode.ts';
import { broadcastMac } from './frame/frame.ts';
import type { Ends, Log } from './log.ts';

/**
 * Who answers for an address without owning it. An owner answers the test for duplicates (RFC 5227: a question that
 * names no sender address) as well as any other question. Proxy ARP leaves that test alone, lest nobody could have an
 * address (Linux: arp_process), and answers only who names itself.
 */
export interface ProxyAnswers {
  readonly address: string;
  /** They answered a question that names its sender and not the one that names none, which others answered. */
  readonly macs: readonly string[];
}

/** The question for `address` as this host itself would ask it, with its own address. */
export function askWithAddress(ends: Ends, from: string, address: string): Uint8Array {
  return encodeArp({
    srcMac: ends.bridgeMac,
    dstMac: broadcastMac,
    operation: 'request',
    senderMac: ends.bridgeMac,
    senderIp: from,
    targetIp: address,
  });
}

/** Reads them out of every answer for an address, whoever asked. */
export function readProxyAnswers(log: Log, address: string): ProxyAnswers {
  const answers = log.flatMap(({ frame }) =>
    frame.kind === 'arp' && frame.operation === 2 && frame.senderIp === address
      ? [{ mac: frame.senderMac, bare: frame.targetIp === '0.0.0.0' }]
      : [],
  );
  const owners = new Set(answers.flatMap(({ mac, bare }) => (bare ? [mac] : [])));
  const others = answers.flatMap(({ mac, bare }) => (bare || owners.has(mac) ? [] : [mac]));
  return { address, macs: owners.size === 0 ? [] : [...new Set(others)] };
}
