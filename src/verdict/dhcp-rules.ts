import type { Firewalls } from '../firewall/firewalls.ts';
import type { Frame } from '../firewall/frame.ts';
import { simulateBridgeForward } from '../firewall/simulate.ts';
import type { PathContext } from '../model/path.ts';
import type { Observations, Observed } from '../probes/observations.ts';

const broadcast = { dstMac: 'ff:ff:ff:ff:ff:ff', dstIp: '255.255.255.255' } as const;

/** Judges what this host's rules do to the guest's DHCP question, and to an offer that comes in by the uplink. */
export function decideDhcp(
  path: PathContext,
  { dhcp }: Pick<Observed, 'dhcp'>,
  firewalls: Firewalls,
): Observations['dhcp-rules'] {
  const uplink = path.liveUplinks[0];
  if (dhcp.asked === null || uplink === undefined || path.bridge === null) {
    return null;
  }
  const answer = dhcp.answers.find(({ device }) => device === uplink);
  const common = { bridge: path.bridge, etherType: 'ip', protocol: 'udp' } as const;
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
