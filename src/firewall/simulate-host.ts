import type { Firewalls } from './firewalls.ts';
import type { Course, Frame } from './frame.ts';
import type { Match } from './match.ts';
import { type Passage, passThrough, type Visit } from './passage.ts';
import { brnf, callsFirewall } from './simulate.ts';

/** Where a packet enters or leaves the host: a device with an address, and the port where that is a bridge. */
export interface End {
  readonly device: string;
  readonly port?: string;
}

/** A packet that the host takes, sends or routes. `srcMac` and `dstMac` are those with which it comes in. */
export interface Packet extends Omit<Frame, 'iif' | 'oif' | 'bridge' | 'etherType' | 'arpOperation'> {
  readonly etherType: 'ip' | 'ip6';
}

/**
 * Says whether the rules let the host route a packet from one of its networks to another, and how its addresses are
 * translated. Where its destination is, `out` has to be where the new one is.
 */
export function simulateForward(rules: Firewalls, packet: Packet, ends: { in: End; out: End }): Passage {
  const { etherType } = packet;
  const [way, called] = wayIn(rules, packet, ends.in);
  const forward = { layer: etherType, hook: 'forward', in: ends.in.device, out: ends.out.device } as const;
  return run(rules, packet, ends, 'routed', called, [
    ...way,
    { ...forward, happens: true },
    ...wayOut(packet, ends.out),
  ]);
}

/** Says whether the rules let a packet reach a socket of this host. */
export function simulateInput(rules: Firewalls, packet: Packet, from: End): Passage {
  const { etherType } = packet;
  const [way, called] = wayIn(rules, packet, from);
  const input = { layer: etherType, hook: 'input', in: from.device, out: '' } as const;
  return run(rules, packet, { in: from, out: { device: '' } }, 'to-host', called, [
    ...way,
    { ...input, happens: true },
  ]);
}

/** Says whether the rules let a packet of one of this host's sockets out. */
export function simulateOutput(rules: Firewalls, packet: Packet, to: End): Passage {
  const { etherType } = packet;
  const output = { layer: etherType, hook: 'output', in: '', out: to.device } as const;
  return run(rules, packet, { in: { device: '' }, out: to }, 'from-host', false, [
    { ...output, happens: true },
    ...wayOut(packet, to),
  ]);
}

function run(
  rules: Firewalls,
  packet: Packet,
  ends: { in: End; out: End },
  course: Course,
  called: Match,
  visits: readonly Visit[],
): Passage {
  const frame = { ...packet, iif: ends.in.port ?? '', oif: ends.out.port ?? '', bridge: ends.in.device };
  return passThrough(rules, frame, visits, course, called);
}

/** Into the host: through the bridge's hooks where a port of a bridge takes the packet, which may call those of IP. */
function wayIn(rules: Firewalls, packet: Packet, { device, port }: End): readonly [readonly Visit[], Match] {
  const always = { happens: true } as const;
  const called = port === undefined ? false : callsFirewall(rules, packet, device);
  // Called or not, the chains of IP see it exactly once, with the bridge as the device (ip_sabotage_in).
  const ip = { layer: packet.etherType, hook: 'prerouting', in: device, out: '', ...always } as const;
  const own = { layer: 'netdev', hook: 'ingress', in: device, out: '', ...always } as const;
  if (port === undefined) {
    return [[own, ip], called];
  }
  const at = { layer: 'bridge', in: port, out: '', ...always } as const;
  return [
    [
      { layer: 'netdev', hook: 'ingress', in: port, out: '', ...always },
      { ...at, hook: 'prerouting', below: brnf.prerouting },
      ...(called === true ? [ip] : []),
      { ...at, hook: 'prerouting', from: brnf.prerouting },
      { ...at, hook: 'input' },
      own,
      ...(called === true ? [] : [ip]),
    ],
    called,
  ];
}

function wayOut({ etherType }: Packet, { device, port }: End): Visit[] {
  const always = { happens: true } as const;
  // The frame that leaves has MAC addresses that are not those it came with.
  const as = { bridge: device, srcMac: '', dstMac: '' };
  const ip: Visit = { layer: etherType, hook: 'postrouting', in: '', out: device, ...always };
  const own: Visit = { layer: 'netdev', hook: 'egress', in: '', out: device, as, ...always };
  return port === undefined
    ? [ip, own]
    : [
        ip,
        own,
        { layer: 'bridge', hook: 'output', in: '', out: port, as, ...always },
        { layer: 'bridge', hook: 'postrouting', in: '', out: port, as, ...always },
        { layer: 'netdev', hook: 'egress', in: '', out: port, as, ...always },
      ];
}
