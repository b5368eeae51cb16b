import { inSubnet, subnetOf } from '../../model/net.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';

/** Hosts give themselves an address of this network where nobody gives them one (RFC 3927). */
const linkLocal = { address: '169.254.0.0', prefix: 16 };

export const guestAddressFits = defineCheck({
  id: 'network.guest-address-fits',
  summary: "The guest's address belongs to a network of its bridge, and is not one that it made up itself",
  probes: ['guest', 'dhcp', 'next-hop-owners', 'asked'],
  dependsOn: ['network.guest-has-address', 'network.dhcp-servers-agree'],
  findings: ['network.guest-address-made-up', 'network.guest-address-elsewhere'],
  run({ vm, path, probes, symptom }) {
    const { guest, dhcp, asked } = probes;
    const own = path.hostAddresses[0];
    const target = path.targetAddress;
    const { address } = guest;
    const lost = symptom?.works === 'no' && ['guest', 'beyond'].includes(symptom.lost.segment);
    if (!lost || own === undefined || target === null || address === null || !guest.answersArp) {
      return pass;
    }
    const network = subnetOf(own.address, own.prefix);
    const seen = evidence(`tcpdump -nne -i ${path.tap} arp`, 'guest-owns', { vm, address });
    const host = evidence(`ip -j addr show dev ${path.bridge ?? ''}`, 'host-prefix', {
      ...own,
      device: path.bridge ?? '',
    });
    const told = path.guestAddresses.some((each) => each.address === address && each.from === 'agent')
      ? [evidence(`virsh domifaddr --source agent --domain ${shellWord(vm)}`, 'agent-address', { address })]
      : [];
    if (inSubnet(address, linkLocal.address, linkLocal.prefix)) {
      return breaks('network.guest-address-made-up', {
        hop: vm,
        confidence: 0.95,
        params: { vm, address, network },
        evidence: [seen, ...told, host],
        fix: { where: 'guest' },
      });
    }
    // A guest of another network may well live here by design. Only where the target is next to it, answers, and is
    // not looked for there, is the address wrong and not that network's router.
    const leased = dhcp.answers.find(({ type, address: given }) => type === 'ack' && given === address);
    const near = path.hostAddresses.some((each) => inSubnet(target, each.address, each.prefix));
    const there = probes['next-hop-owners']?.address === target && probes['next-hop-owners'].macs.length > 0;
    const within = path.hostAddresses.some((each) => inSubnet(address, each.address, each.prefix));
    const looksThere = asked.some((each) => each.address === target);
    if (within || looksThere || !(near && there)) {
      return pass;
    }
    return breaks('network.guest-address-elsewhere', {
      hop: vm,
      confidence: leased === undefined ? 0.8 : 0.95,
      params: {
        vm,
        address,
        network,
        target,
        server: leased?.server ?? 'unknown',
        mac: leased?.mac ?? 'unknown',
      },
      evidence: [
        seen,
        ...told,
        host,
        ...(leased === undefined
          ? []
          : [
              evidence(`tcpdump -nnve -i ${path.tap} udp src port 67`, 'dhcp-offers', {
                server: leased.server,
                mac: leased.mac,
                offer: address,
              }),
            ]),
      ],
      fix: { where: 'guest' },
    });
  },
});
