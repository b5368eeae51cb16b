import type { NetworkXml } from '../facts/libvirt/network-xml.ts';
import type { Firewalls } from '../firewall/firewalls.ts';
import type { Frame } from '../firewall/frame.ts';
import { simulateBridgeForward } from '../firewall/simulate.ts';
import { simulateInput } from '../firewall/simulate-host.ts';
import type { PathContext } from '../model/path.ts';
import type { Observations, Observed } from '../probes/observations.ts';

const broadcast = { dstMac: 'ff:ff:ff:ff:ff:ff', dstIp: '255.255.255.255' } as const;

/**
 * Whether this host serves DHCP on the guest's bridge itself: libvirt's network has a dnsmasq there, which takes its
 * questions by an ordinary socket, past which no packet comes that the input rules drop.
 */
export function servesDhcp({ bridge, uplinks }: PathContext, network: NetworkXml | null): boolean {
  return (
    uplinks.length === 0 &&
    bridge !== null &&
    network?.bridge === bridge &&
    network.addresses.some(({ dhcp }) => dhcp)
  );
}

/** Judges what this host's rules do to the guest's DHCP question, and to an offer that comes in by the uplink. */
export function decideDhcp(
  path: PathContext,
  { dhcp }: Pick<Observed, 'dhcp'>,
  firewalls: Firewalls,
  servedHere: boolean,
): Observations['dhcp-rules'] {
  const { bridge } = path;
  if (dhcp.asked !== null && servedHere && bridge !== null) {
    const packet = {
      ...broadcast,
      etherType: 'ip',
      protocol: 'udp',
      srcMac: path.guestMac,
      srcIp: '0.0.0.0',
      sport: 68,
      dport: 67,
      ctState: 'new',
    } as const;
    const { decision } = simulateInput(firewalls, packet, { device: bridge, port: path.tap });
    // dnsmasq answers by a raw socket where the guest has no address yet: no output rule of IP is asked.
    return { question: decision, answer: { verdict: 'accept' } };
  }
  const uplink = path.liveUplinks[0];
  if (dhcp.asked === null || uplink === undefined || bridge === null) {
    return null;
  }
  const answer = dhcp.answers.find(({ device }) => device === uplink);
  const common = { bridge, etherType: 'ip', protocol: 'udp' } as const;
  const question: Frame = {
    ...common,
    ...broadcast,
    iif: path.tap,
    oif: uplink,
    srcMac: path.guestMac,
    srcIp: '0.0.0.0',
    sport: 68,
    dport: 67,
    ctState: 'new',
  };
  const reply: Frame = {
    ...common,
    iif: uplink,
    oif: path.tap,
    srcMac: answer?.mac ?? '02:00:00:00:00:00',
    dstMac: path.guestMac,
    srcIp: answer?.server ?? path.hostGateway ?? '0.0.0.0',
    dstIp: answer?.address ?? broadcast.dstIp,
    sport: 67,
    dport: 68,
    ctState: 'new',
  };
  return {
    question: simulateBridgeForward(firewalls, question),
    answer: simulateBridgeForward(firewalls, reply),
  };
}
