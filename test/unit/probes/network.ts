import { inSubnet } from '../../../src/model/net.ts';
import { decodeFrame } from '../../../src/probes/frame/decode.ts';
import type { Frame, FrameBody } from '../../../src/probes/frame/frame.ts';
import { broadcastMac } from '../../../src/probes/frame/frame.ts';
import type { AddressPair, SeenFrame, Wire, WireFailure } from '../../../src/probes/wire.ts';
import { macs } from '../checks/builders.ts';
import { arp, echo, ip } from './log.ts';

/** A machine beyond the uplink, or another guest behind a tap. */
export interface Machine {
  readonly mac: string;
  readonly addresses: readonly string[];
  /** The device of the hypervisor that leads to it. */
  readonly behind: 'eth0' | 'vnet1';
  readonly pings?: boolean;
  /** TCP ports: open, or refused; all others are silent. */
  readonly ports?: Readonly<Record<number, 'open' | 'refused'>>;
  /** A router: it answers for every address that nobody has, in the way of these. */
  readonly routes?: boolean;
  readonly delayMs?: number;
  /** Takes nothing from the guest's address, ARP neither. */
  readonly ignoresGuest?: boolean;
  /** The MAC address that it holds for whoever sends it packets, where that is a wrong one. */
  readonly believes?: string;
  /** How many of its first answers to pings are lost on the way. */
  readonly loses?: number;
  /** Its VLAN beyond a trunk; left out: the guest's own. */
  readonly vlan?: number;
}

/** How the guest behaves. */
export interface GuestBehaviour {
  readonly address?: string;
  /** Its address of IPv6, from which it answers whoever it has a route to; without one it answers from the link alone. */
  readonly address6?: string;
  readonly dead?: boolean;
  /** `ignores`: no answer to any ping, but the kernel's errors; `firewalled`: nothing but ARP. */
  readonly pings?: 'answers' | 'ignores' | 'firewalled';
  /** Knows the next hops already. */
  readonly warm?: boolean;
  readonly delayMs?: number;
  /** How much longer it takes for pings. */
  readonly pingMs?: number;
  /** Says nothing to pings before that, as one that is already asking in vain; in ms. */
  readonly muteUntil?: number;
  /** Its gateway for everything outside of its /24; null: no route. */
  readonly gateway?: string | null;
  /** Asks for this dead address all the time. */
  readonly alsoAsksFor?: string;
}

export interface NetworkSketch {
  /** The VLAN of the guest: the bridge takes its frames into that one, and the uplink is a trunk. */
  readonly vlan?: number;
  readonly guest?: GuestBehaviour;
  readonly machines?: readonly Machine[];
  /** The hypervisor's own address. */
  readonly host?: string;
  /** Devices out of which nothing gets. */
  readonly blocked?: readonly string[];
  /** The bridge learns the ports of machines only then, in ms. */
  readonly learnsAt?: number;
  /** What the switch does not let through of the guest: everything, or what names its address. */
  readonly switchDrops?: 'mac' | 'address';
  /** How long this host holds large frames that it sends to the guest itself, in ms. */
  readonly holdsLarge?: number;
  /** How long a sweep takes to come to the guest's address, in ms; it ends with it. */
  readonly sweepMs?: number;
  readonly failure?: { readonly on: 'watch' | 'send'; readonly what: WireFailure };
}

export const gateway: Machine = { mac: macs.gateway, addresses: ['10.0.0.1'], behind: 'eth0', routes: true };
export const neighbor: Machine = {
  mac: macs.neighbor,
  addresses: ['10.0.0.20'],
  behind: 'eth0',
  ports: { 80: 'open', 8099: 'refused' },
};

/** A bridge with a guest, an uplink and machines behind it, on a clock that jumps from event to event. */
export function fakeNetwork(sketch: NetworkSketch = {}) {
  const guest = {
    address: '10.0.0.10',
    gateway: '10.0.0.1',
    delayMs: 2,
    pingMs: 0,
    muteUntil: 0,
    pings: 'answers',
    ...sketch.guest,
  } as const;
  const { machines = [gateway, neighbor], host = '10.0.0.2', blocked = [] } = sketch;
  const lost = new Map(machines.map((machine) => [machine, machine.loses ?? 0]));
  const seen: SeenFrame[] = [];
  const sent: { device: string; frame: Frame }[] = [];
  const events: { at: number; run: () => void }[] = [];
  const known = new Set<string>();
  const waiting: { hop: string; send: (mac: string) => void }[] = [];
  const watched: string[] = [];
  const watchedMacs = new Set<string>();
  const watchedPairs: AddressPair[] = [];
  let clock = 0;

  const later = (ms: number, run: () => void) => {
    events.push({ at: clock + ms, run });
    events.sort((a, b) => a.at - b.at);
  };
  const note = (device: string, direction: SeenFrame['direction'], frame: Frame) => {
    if (watched.includes(device) && isWatched(frame)) {
      seen.push({
        device,
        direction: device === 'vnet0' || device === 'vnet1' ? 'any' : direction,
        atMs: clock,
        frame,
      });
    }
  };
  const isWatched = (frame: Frame) =>
    [frame.srcMac, frame.dstMac].some((mac) => watchedMacs.has(mac)) ||
    (frame.kind !== 'ipv4' && frame.kind !== 'ipv6') ||
    watchedPairs.some((pair) => pair.includes(frame.srcIp) && pair.includes(frame.dstIp));
  const framed = (srcMac: string, dstMac: string, body: FrameBody): Frame => ({
    srcMac,
    dstMac,
    vlans: [],
    ...body,
  });
  const macOfHop = (address: string) =>
    address === host ? macs.bridge : machines.find(({ addresses }) => addresses.includes(address))?.mac;

  /** A frame enters the bridge by a port: out of every port that it belongs to. */
  function bridged(from: 'vnet0' | 'vnet1' | 'eth0' | 'br0', frame: Frame): void {
    const all = frame.dstMac === broadcastMac || frame.dstMac.startsWith('33:33');
    if (from === 'eth0') {
      note('eth0', 'in', onTrunk(frame));
    } else if (from === 'vnet0' || from === 'vnet1') {
      note(from, 'any', frame);
    }
    if ((all || frame.dstMac === macs.bridge) && from !== 'br0') {
      note('br0', 'in', frame);
      later(0, () => hostTakes(frame));
    }
    if (from !== 'vnet0' && (all || frame.dstMac === macs.guest) && !blocked.includes('vnet0')) {
      note('vnet0', 'any', frame);
      later(guest.delayMs, () => guestTakes(frame));
    }
    for (const device of ['eth0', 'vnet1'] as const) {
      const behind = machines.filter((machine) => machine.behind === device);
      const there = all || behind.some(({ mac }) => mac === frame.dstMac);
      if (from !== device && there && !blocked.includes(device)) {
        if (device === 'eth0') {
          // This host itself speaks in the VLAN of the untagged.
          leaves(from === 'br0' ? frame : onTrunk(frame));
          continue;
        }
        note(device, 'out', frame);
        behind.forEach((machine) => later(machine.delayMs ?? 1, () => machineTakes(machine, frame)));
      }
    }
  }

  const trunk = sketch.vlan === undefined ? [] : [sketch.vlan];
  const onTrunk = (frame: Frame): Frame => ({ ...frame, vlans: trunk });

  /** A frame goes out of the uplink as it is; who is in its VLAN takes it. */
  function leaves(frame: Frame): void {
    note('eth0', 'out', frame);
    const isDropped = sketch.switchDrops === 'mac' ? frame.srcMac === macs.guest : namesGuest(frame);
    if (sketch.switchDrops !== undefined && isDropped) {
      return;
    }
    for (const machine of machines) {
      const vlan = machine.vlan ?? sketch.vlan ?? 0;
      if (machine.behind === 'eth0' && (frame.vlans[0] ?? 0) === vlan) {
        later(machine.delayMs ?? 1, () => machineTakes(machine, { ...frame, vlans: [] }));
      }
    }
  }

  function namesGuest(frame: Frame): boolean {
    return (
      (frame.kind === 'arp' && frame.senderIp === guest.address) ||
      (frame.kind === 'ipv4' && frame.srcIp === guest.address)
    );
  }

  function hostTakes(frame: Frame): void {
    if (frame.kind === 'arp' && frame.operation === 1 && frame.targetIp === host) {
      bridged('br0', framed(macs.bridge, frame.srcMac, arp(macs.bridge, host, frame.senderIp, 2)));
    }
  }

  function guestTakes(frame: Frame): void {
    if (guest.dead) {
      return;
    }
    if (guest.alsoAsksFor !== undefined && frame.kind === 'arp' && frame.operation === 1) {
      bridged('vnet0', framed(macs.guest, broadcastMac, arp(macs.guest, guest.address, guest.alsoAsksFor)));
    }
    if (frame.kind === 'arp' && frame.operation === 1 && frame.targetIp === guest.address) {
      if (frame.senderIp !== '0.0.0.0') {
        learns(frame);
      }
      bridged('vnet0', framed(macs.guest, frame.srcMac, arp(macs.guest, guest.address, frame.senderIp, 2)));
    } else if (frame.kind === 'arp' && frame.operation === 2) {
      learns(frame);
    } else if (frame.kind === 'ipv6' && frame.payload.kind === 'echo' && guest.pings !== 'firewalled') {
      answerPing6(frame, frame.payload);
    } else if (
      frame.kind === 'ipv4' &&
      frame.payload.kind === 'echo' &&
      frame.payload.request &&
      frame.dstIp === guest.address
    ) {
      const { srcIp, payload } = frame;
      later(guest.pingMs, () => answerPing(srcIp, payload.id, payload.sequence));
    }
  }

  /** The guest knows now where somebody is, and what waits for that goes out. */
  function learns({ senderIp, senderMac }: Extract<Frame, { kind: 'arp' }>): void {
    known.add(senderIp);
    const due = waiting.filter(({ hop }) => hop === senderIp);
    waiting.splice(0, waiting.length, ...waiting.filter((each) => !due.includes(each)));
    for (const { send } of due) {
      send(senderMac);
    }
  }

  function answerPing6(
    { srcIp, srcMac }: Extract<Frame, { kind: 'ipv6' }>,
    payload: { readonly kind: 'echo'; readonly id: number; readonly sequence: number },
  ): void {
    const { address6 } = sketch.guest ?? {};
    const isLocal = address6 === undefined || srcIp.startsWith('fe80:');
    const isRouted = !isLocal && !inSubnet(srcIp, address6, 64);
    if ((isRouted && guest.gateway === null) || (!isLocal && clock < guest.muteUntil)) {
      return;
    }
    const ends = isLocal ? { srcIp: 'fe80::9', dstIp: 'fe80::1' } : { srcIp: address6, dstIp: srcIp };
    bridged(
      'vnet0',
      framed(macs.guest, srcMac, { kind: 'ipv6', ...ends, payload: { ...payload, request: false } }),
    );
  }

  function answerPing(to: string, id: number, sequence: number): void {
    // Sequence 9 carries the bad option.
    const reply =
      guest.pings === 'answers' && sequence !== 9
        ? echo(false, id, sequence)
        : guest.pings === 'ignores' && sequence === 9
          ? ({ kind: 'icmp-error', type: 12, code: 0, about: null } as const)
          : null;
    const hop = to.startsWith('10.0.0.') ? to : guest.gateway;
    if (reply === null || hop === null || clock < guest.muteUntil) {
      return;
    }
    const send = (mac: string) => bridged('vnet0', framed(macs.guest, mac, ip(guest.address, to, reply)));
    const mac = macOfHop(hop);
    if ((guest.warm || known.has(hop)) && mac !== undefined) {
      send(mac);
      return;
    }
    if (waiting.every((each) => each.hop !== hop)) {
      for (const ms of [0, 1_000, 2_000]) {
        later(ms, () => {
          if (!known.has(hop)) {
            bridged('vnet0', framed(macs.guest, broadcastMac, arp(macs.guest, guest.address, hop)));
          }
        });
      }
    }
    waiting.push({ hop, send });
  }

  function machineTakes(machine: Machine, frame: Frame): void {
    const { mac, addresses, behind, pings = true, ports = {}, routes = false, believes } = machine;
    if (machine.ignoresGuest === true && namesGuest(frame)) {
      return;
    }
    const back = (dstMac: string, body: FrameBody) => {
      const answer = framed(mac, body.kind === 'ipv4' ? (believes ?? dstMac) : dstMac, body);
      if (machine.vlan === undefined || machine.vlan === sketch.vlan) {
        bridged(behind, answer);
      } else {
        note('eth0', 'in', { ...answer, vlans: machine.vlan === 0 ? [] : [machine.vlan] });
      }
    };
    if (frame.kind === 'arp' && frame.operation === 1 && addresses.includes(frame.targetIp)) {
      back(frame.srcMac, arp(mac, frame.targetIp, frame.senderIp, 2));
    }
    const forUs = frame.kind === 'ipv4' && frame.dstMac === mac;
    if (!forUs || !(addresses.includes(frame.dstIp) || (routes && !frame.dstIp.startsWith('10.0.0.')))) {
      return;
    }
    if (frame.payload.kind === 'echo' && frame.payload.request && pings) {
      const toLose = lost.get(machine) ?? 0;
      lost.set(machine, toLose - 1);
      if (frame.ttl === 1) {
        const about = {
          srcIp: frame.srcIp,
          dstIp: frame.dstIp,
          protocol: 1,
          first: 0,
          echoId: frame.payload.id,
        };
        back(
          frame.srcMac,
          ip(addresses[0] ?? '', frame.srcIp, { kind: 'icmp-error', type: 11, code: 0, about }),
        );
      } else if (toLose <= 0) {
        back(
          frame.srcMac,
          ip(frame.dstIp, frame.srcIp, echo(false, frame.payload.id, frame.payload.sequence)),
        );
      }
    }
    if (frame.payload.kind === 'tcp') {
      const state = ports[frame.payload.dstPort];
      if (state !== undefined) {
        const { srcPort, dstPort } = frame.payload;
        const flags = { syn: state === 'open', rst: state === 'refused', ack: true, fin: false };
        const segment = {
          kind: 'tcp',
          srcPort: dstPort,
          dstPort: srcPort,
          sequence: 0,
          acknowledgment: 1,
          flags,
        } as const;
        back(frame.srcMac, ip(frame.dstIp, frame.srcIp, segment));
      }
    }
  }

  const wire: Wire = {
    seen,
    now: () => clock,
    watch: (points, macs, pairs = []) => {
      watched.push(...points.map(({ device }) => device));
      for (const mac of macs) {
        watchedMacs.add(mac);
      }
      watchedPairs.push(...pairs);
      return Promise.resolve(sketch.failure?.on === 'watch' ? sketch.failure.what : null);
    },
    watchStrays: (_, pairs) => {
      later(50, () => watchedPairs.push(...pairs));
      return Promise.resolve(null);
    },
    send: (device, bytes) => {
      const frame = decodeFrame(bytes);
      if (frame === null) {
        throw new Error('no frame');
      }
      sent.push({ device, frame });
      if (sketch.failure?.on === 'send') {
        return Promise.resolve(sketch.failure.what);
      }
      later(1, () => {
        if (device === 'br0' && sketch.holdsLarge !== undefined && bytes.length > 1000) {
          note('br0', 'out', frame);
          later(sketch.holdsLarge, () => note('vnet0', 'any', frame));
        } else if (device === 'br0') {
          bridged('br0', frame);
        } else if (device === 'vnet0') {
          note('vnet0', 'any', frame);
          later(guest.delayMs, () => guestTakes(frame));
        } else if (device === 'eth0') {
          leaves(frame);
        } else {
          note(device, 'out', frame);
          later(1, () =>
            machines
              .filter(({ behind }) => behind === device)
              .forEach((machine) => machineTakes(machine, frame)),
          );
        }
      });
      return Promise.resolve(null);
    },
    sweep: ({ cidr }) => {
      const [network = ''] = cidr.split('/');
      const inside = guest.address.startsWith(network.replace(/\.0$/u, '.'));
      const found = inside && !guest.dead ? [guest.address] : [];
      return new Promise((resolve) => {
        later(sketch.sweepMs ?? 30, () => {
          found.forEach((address) =>
            bridged('vnet0', framed(macs.guest, macs.bridge, arp(macs.guest, address, '0.0.0.0', 2))),
          );
          resolve(found);
        });
        if (sketch.sweepMs === undefined) {
          resolve(found);
        }
      });
    },
    next: async (timeoutMs) => {
      // What was started without waiting gets its turn first, as on a real event loop.
      await new Promise(setImmediate);
      const until = clock + timeoutMs;
      const before = seen.length;
      while (seen.length === before) {
        const event = events[0];
        if (event === undefined || event.at > until) {
          clock = until;
          return;
        }
        events.shift();
        clock = Math.max(clock, event.at);
        event.run();
      }
    },
    close: () => Promise.resolve(),
  };
  const portOf = (mac: string) =>
    Promise.resolve(
      clock < (sketch.learnsAt ?? 0)
        ? null
        : (machines.find((machine) => machine.mac === mac)?.behind ?? null),
    );
  return { wire, sent, portOf };
}
