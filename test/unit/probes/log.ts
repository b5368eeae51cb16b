import type { FrameBody, Ipv4Payload } from '../../../src/probes/frame/frame.ts';
import { broadcastMac } from '../../../src/probes/frame/frame.ts';
import type { Ends } from '../../../src/probes/log.ts';
import type { SeenFrame } from '../../../src/probes/wire.ts';
import { macs } from '../checks/builders.ts';

/** Captures written down as short lines: a device with its direction, a time, who to whom, and what. */

export const ends: Ends = {
  tap: 'vnet0',
  guestMac: macs.guest,
  bridge: 'br0',
  bridgeMac: macs.bridge,
  uplinks: ['eth0'],
  tags: { vnet0: null, eth0: null, br0: null },
};

type Where = 'tap' | 'bridge' | 'in' | 'out' | 'tap2';

const places: Readonly<Record<Where, Pick<SeenFrame, 'device' | 'direction'>>> = {
  tap: { device: 'vnet0', direction: 'any' },
  tap2: { device: 'vnet1', direction: 'any' },
  bridge: { device: 'br0', direction: 'in' },
  in: { device: 'eth0', direction: 'in' },
  out: { device: 'eth0', direction: 'out' },
};

export function seen(where: Where, srcMac: string, dstMac: string, body: FrameBody, atMs = 1): SeenFrame {
  return { ...places[where], atMs, frame: { srcMac, dstMac, vlans: [], ...body } };
}

export function ip(srcIp: string, dstIp: string, payload: Ipv4Payload): FrameBody {
  return { kind: 'ipv4', srcIp, dstIp, ttl: 64, payload };
}

export function echo(request: boolean, id: number, sequence = 1): Ipv4Payload {
  return { kind: 'echo', request, id, sequence };
}

export function arp(senderMac: string, senderIp: string, targetIp: string, operation: 1 | 2 = 1): FrameBody {
  return { kind: 'arp', operation, senderMac, senderIp, targetMac: '00:00:00:00:00:00', targetIp };
}

/** The guest asks for an address, seen at a place. */
export function asks(where: Where, targetIp: string, atMs = 1): SeenFrame {
  return seen(where, macs.guest, broadcastMac, arp(macs.guest, '10.0.0.10', targetIp), atMs);
}

/** Somebody answers the guest, or whoever else, for an address. */
export function answers(
  where: Where,
  mac: string,
  address: string,
  to: string = macs.guest,
  atMs = 2,
): SeenFrame {
  return seen(where, mac, to, arp(mac, address, '10.0.0.10', 2), atMs);
}
