import type { Decision } from '../firewall/decision.ts';
import type { Firewalls } from '../firewall/firewalls.ts';
import type { Frame } from '../firewall/frame.ts';
import { simulateBridgeForward } from '../firewall/simulate.ts';
import { groupMac, solicitedNode } from '../model/net.ts';
import type { PathContext } from '../model/path.ts';
import type { Observations } from '../probes/observations.ts';

/** The frames that a path is about, as they cross the bridge. */
export interface Traffic {
  /** The question of the guest: a ping or a SYN, as the first packet of a connection. */
  readonly request: Frame;
  /** Its answer, as a packet of that connection. */
  readonly reply: Frame;
  /** The guest's question for its next hop (ARP, or neighbor discovery), and the answer. */
  readonly neighborRequest: Frame;
  readonly neighborReply: Frame;
}

/** What the simulator knew, so that a check can try a fix on it. */
export interface RuleModel {
  readonly firewalls: Firewalls;
  readonly traffic: Traffic;
}

/** The traffic that a person means; null where the two ports are not known, or the target is this host. */
export function trafficOf(
  path: PathContext,
  seen: Pick<Observations, 'egress' | 'provoke' | 'impersonate' | 'asked' | 'next-hop-owners'>,
): Traffic | null {
  const egress = seen.egress.kind === 'host' ? null : (seen.egress.device ?? path.liveUplinks[0] ?? null);
  const guestIp = seen.provoke?.guestAddress ?? null;
  // No hook of netfilter is on the way through Open vSwitch.
  const { bridgeKind } = path;
  if (
    bridgeKind !== 'linux' ||
    egress === null ||
    path.bridge === null ||
    guestIp === null ||
    path.targetAddress === null
  ) {
    return null;
  }
  const { guestMac, targetAddress, targetPort: port } = path;
  const isSix = path.family === 'ipv6';
  const nextHop = seen.provoke?.replyMac ?? seen.impersonate[0]?.nextHopMac ?? 'ff:ff:ff:ff:ff:ff';
  const asked = seen.asked[0]?.address ?? seen['next-hop-owners']?.address ?? targetAddress;
  const there = { iif: path.tap, oif: egress, bridge: path.bridge, srcMac: guestMac } as const;
  const back = {
    iif: egress,
    oif: path.tap,
    bridge: path.bridge,
    srcMac: nextHop,
    dstMac: guestMac,
  } as const;
  const ping = (answer: boolean) =>
    isSix
      ? ({ protocol: 'icmp6', icmpType: answer ? 129 : 128 } as const)
      : ({ protocol: 'icmp', icmpType: answer ? 0 : 8 } as const);
  const common = { etherType: isSix ? 'ip6' : 'ip', srcKind: 'unicast', dstKind: 'unicast' } as const;
  const neighbor = neighborFrames(isSix, guestIp, asked);
  return {
    request: {
      ...there,
      ...common,
      dstMac: nextHop,
      srcIp: guestIp,
      dstIp: targetAddress,
      ctState: 'new',
      ...(port === null ? ping(false) : { protocol: 'tcp', sport: 50_000, dport: port }),
    },
    reply: {
      ...back,
      ...common,
      srcIp: targetAddress,
      dstIp: guestIp,
      ctState: 'established',
      ...(port === null ? ping(true) : { protocol: 'tcp', sport: port, dport: 50_000 }),
    },
    neighborRequest: { ...there, ...neighbor.request },
    neighborReply: { ...back, ...neighbor.reply },
  };
}

/** ARP, or neighbor discovery, which connection tracking leaves alone (nf_conntrack_proto_icmpv6.c). */
function neighborFrames(isSix: boolean, guestIp: string, asked: string) {
  if (!isSix) {
    const arp = { etherType: 'arp' } as const;
    return {
      request: { ...arp, dstMac: 'ff:ff:ff:ff:ff:ff', arpOperation: 'request', srcIp: guestIp, dstIp: asked },
      reply: { ...arp, arpOperation: 'reply', srcIp: asked, dstIp: guestIp },
    } as const;
  }
  const group = solicitedNode(asked);
  const nd = { etherType: 'ip6', protocol: 'icmp6', ctState: 'untracked' } as const;
  return {
    request: { ...nd, dstMac: groupMac(group), icmpType: 135, srcIp: guestIp, dstIp: group },
    reply: { ...nd, icmpType: 136, srcIp: asked, dstIp: guestIp },
  } as const;
}

/** What the rules do to all of it; with the neighbor's part first, as nothing else comes through before. */
export function decideTraffic(rules: Firewalls, traffic: Traffic): readonly Decision[] {
  const { neighborRequest, neighborReply, request, reply } = traffic;
  return [neighborRequest, neighborReply, request, reply].map((frame) => simulateBridgeForward(rules, frame));
}
