import type { Decision } from './decision.ts';
import type { Firewalls } from './firewalls.ts';
import type { Frame } from './frame.ts';
import { doubt, type Match } from './match.ts';
import { type Passage, passThrough, type Visit } from './passage.ts';

// br_netfilter calls the IP hooks from within the bridge's: at priority 0 of prerouting, -1 of forward, and last
// in postrouting (br_netfilter_hooks.c, br_nf_ops).
export const brnf = { prerouting: 0, forward: -1 } as const;

/**
 * Says whether the rules let a frame cross the bridge from `iif` to `oif`. Every base chain has to accept it; a
 * condition that cannot be judged makes the answer `unknown`, unless it makes no difference.
 */
export function simulateBridgeForward(rules: Firewalls, frame: Frame): Decision {
  return simulateBridged(rules, frame).decision;
}

/** The same, and whether the IP firewall translates the packet's addresses on the way. */
export function simulateBridged(rules: Firewalls, frame: Frame): Passage {
  const called = callsFirewall(rules, frame, frame.bridge);
  return passThrough(rules, frame, visitsOf(frame, called), 'bridged', called);
}

function visitsOf(frame: Frame, called: Match): Visit[] {
  const { iif, oif, bridge } = frame;
  const ip = frame.etherType;
  const always = { happens: true } as const;
  return [
    { layer: 'netdev', hook: 'ingress', in: iif, out: '', ...always },
    { layer: 'bridge', hook: 'prerouting', in: iif, out: '', below: brnf.prerouting, ...always },
    // For ARP there is no such hook before FORWARD.
    ...(ip === 'arp'
      ? []
      : [{ layer: ip, hook: 'prerouting', in: bridge, out: '', happens: called } as const]),
    { layer: 'bridge', hook: 'prerouting', in: iif, out: '', from: brnf.prerouting, ...always },
    { layer: 'bridge', hook: 'forward', in: iif, out: oif, below: brnf.forward, ...always },
    // ARP chains see the ports themselves (br_nf_forward_arp), IP chains see the bridge on both sides.
    ip === 'arp'
      ? { layer: ip, hook: 'forward', in: iif, out: oif, happens: called }
      : { layer: ip, hook: 'forward', in: bridge, out: bridge, happens: called },
    { layer: 'bridge', hook: 'forward', in: iif, out: oif, from: brnf.forward, ...always },
    { layer: 'bridge', hook: 'postrouting', in: '', out: oif, ...always },
    ...(ip === 'arp'
      ? []
      : [{ layer: ip, hook: 'postrouting', in: '', out: bridge, happens: called } as const]),
    { layer: 'netdev', hook: 'egress', in: '', out: oif, ...always },
  ];
}

/** Whether br_netfilter shows this frame to the IP (or ARP) firewall: the sysctl or the bridge's flag suffices. */
export function callsFirewall(
  { netfilter }: Firewalls,
  { etherType, vlan }: Pick<Frame, 'etherType' | 'vlan'>,
  bridge: string,
): Match {
  if (!netfilter?.loaded) {
    return false;
  }
  const call = ({ ip: 'iptables', ip6: 'ip6tables', arp: 'arptables' } as const)[etherType];
  if (!netfilter.sysctl[call] && netfilter.bridges[bridge]?.[call] !== true) {
    return false;
  }
  if (vlan === undefined) {
    return true;
  }
  return netfilter.filterVlanTagged ? doubt('the frame carries a VLAN tag') : false;
}
