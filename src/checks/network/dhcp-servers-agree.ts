import { inSubnet } from '../../model/net.ts';
import type { PathContext } from '../../model/path.ts';
import type { DhcpAnswer } from '../../probes/dhcp.ts';
import { breaks, defineCheck, evidence, notes, pass } from '../check.ts';

export const dhcpServersAgree = defineCheck({
  id: 'network.dhcp-servers-agree',
  summary: 'All DHCP servers that answer the guest lead it into the same network, by the same gateway',
  probes: ['dhcp'],
  dependsOn: ['vm.guest-nic-answers'],
  findings: ['network.rogue-dhcp-server'],
  run({ vm, path, probes: { dhcp }, symptom }) {
    const offers = dhcp.answers.filter(({ type, address }) => type !== 'nak' && address !== null);
    // Two servers that share the work say the same (RFC 2131 wants just that).
    const odd = offers.find((each) => fits(each, path) === false);
    const right = offers.find((each) => each.server !== odd?.server && fits(each, path) !== false);
    if (odd === undefined || right === undefined) {
      return pass;
    }
    const parts = {
      hop: odd.device,
      confidence: 0.95,
      params: {
        vm,
        server: odd.server,
        mac: odd.mac,
        device: odd.device,
        offer: offerOf(odd),
        right: right.server,
        rightOffer: offerOf(right),
      },
      evidence: [
        evidence(`tcpdump -nnve -i ${path.tap} udp src port 67`, 'dhcp-offers', {
          server: odd.server,
          mac: odd.mac,
          offer: offerOf(odd),
        }),
        evidence(`tcpdump -nnve -i ${path.tap} udp src port 67`, 'dhcp-offers', {
          server: right.server,
          mac: right.mac,
          offer: offerOf(right),
        }),
      ],
      fix: { where: 'switch' },
    } as const;
    const breaking =
      symptom?.works === 'no' && (symptom.lost.segment === 'guest' || symptom.lost.segment === 'beyond');
    return breaking
      ? breaks('network.rogue-dhcp-server', parts as never)
      : notes('network.rogue-dhcp-server', parts as never);
  },
});

/** Whether an offer is for a network of this host and, where it names a gateway, for this host's; null: nobody knows. */
function fits({ address, gateway }: DhcpAnswer, path: PathContext): boolean | null {
  if (path.hostAddresses.length === 0 || address === null) {
    return null;
  }
  const own = path.hostAddresses.some((each) => inSubnet(address, each.address, each.prefix));
  const otherGateway = path.hostGateway !== null && gateway !== null && gateway !== path.hostGateway;
  return own && !otherGateway;
}

function offerOf({ address, prefix, gateway }: DhcpAnswer): string {
  return `${address ?? '?'}${prefix === null ? '' : `/${prefix}`} via ${gateway ?? 'no gateway'}`;
}
