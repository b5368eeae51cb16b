import { type BaseChain, baseChains } from './base-chain.ts';
import type { Decision, RuleRef } from './decision.ts';
import type { Firewalls } from './firewalls.ts';
import type { Frame, Hook, HookedFrame, Layer } from './frame.ts';
import { doubt, isDoubt, type Match } from './match.ts';

/** One visit: a layer's hook with the names of the devices there, and which chains of it run now. */
interface Visit {
  readonly layer: Layer;
  readonly hook: Hook;
  readonly in: string;
  readonly out: string;
  readonly from?: number;
  readonly below?: number;
  /** Whether the frame comes here at all. */
  readonly happens: Match;
}

// br_netfilter calls the IP hooks from within the bridge's: at priority 0 of prerouting, -1 of forward, and last
// in postrouting (br_netfilter_hooks.c, br_nf_ops).
const brnf = { prerouting: 0, forward: -1 } as const;

/**
 * Says whether the rules let a frame cross the bridge from `iif` to `oif`. Every base chain has to accept it; a
 * condition that cannot be judged makes the answer `unknown`, unless it makes no difference.
 */
export function simulateBridgeForward(rules: Firewalls, frame: Frame): Decision {
  const chains = baseChains(rules).toSorted((a, b) => a.priority - b.priority);
  const altered = new Set<string>();
  let because: string | null = null;
  const candidates: RuleRef[] = [];

  for (const visit of visitsOf(rules, frame)) {
    const at: HookedFrame = {
      ...frame,
      layer: visit.layer,
      hook: visit.hook,
      in: visit.in,
      out: visit.out,
      altered,
    };
    for (const chain of chains.filter((candidate) => belongs(candidate, visit))) {
      const { accepts, drops, doubts } = chain.walk(at);
      const happens = isOnDevice(chain, visit);
      const [last] = drops.toReversed();
      if (happens === false || last === undefined) {
        continue;
      }
      if (happens === true && !accepts) {
        return { verdict: 'drop', by: last };
      }
      because ??= (isDoubt(happens) ? happens.because : doubts[0]) ?? 'a rule could not be judged';
      candidates.push(...drops);
    }
  }
  // What could not be read may hold a rule that drops.
  const [unread] = rules.unread ?? [];
  because ??= unread === undefined ? null : `${unread} could not be read`;
  return because === null ? { verdict: 'accept' } : { verdict: 'unknown', because, candidates };
}

function visitsOf(rules: Firewalls, frame: Frame): Visit[] {
  const { iif, oif, bridge } = frame;
  const ip = frame.etherType;
  const called = callsFirewall(rules, frame);
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
function callsFirewall({ netfilter }: Firewalls, { etherType, bridge, vlan }: Frame): Match {
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

function belongs(chain: BaseChain, { layer, hook, from, below, happens }: Visit): boolean {
  return (
    happens !== false &&
    chain.hook === hook &&
    // Chains of family inet may sit at a device's ingress, too.
    (chain.layers.includes(layer) || (layer === 'netdev' && chain.devices !== null)) &&
    (from === undefined || chain.priority >= from) &&
    (below === undefined || chain.priority < below)
  );
}

function isOnDevice({ devices }: BaseChain, visit: Visit): Match {
  if (devices === null) {
    return visit.happens;
  }
  return devices.length === 0
    ? doubt('nft does not say which device an ingress chain is on')
    : devices.includes(visit.hook === 'ingress' ? visit.in : visit.out);
}
