import { familyOf } from '../../model/net.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';

export const bridgeHasAddress = defineCheck({
  id: 'network.bridge-has-address',
  summary: "The bridge of a libvirt network has the address that is its guests' gateway",
  needs: ['addr'],
  optional: ['network-xml'],
  probes: ['asked'],
  dependsOn: ['datalink.tap-is-in-bridge', 'datalink.bridge-is-up'],
  findings: ['network.bridge-address-missing'],
  run({ vm, path, facts, known, probes, symptom }) {
    const network = known['network-xml'];
    const { bridge } = path;
    if (network === null || bridge === null || network.bridge !== bridge || symptom?.works !== 'no') {
      return pass;
    }
    const missing = network.addresses.find(
      ({ address, prefix }) =>
        prefix !== null &&
        familyOf(address) === path.family &&
        !facts.addr.addresses.some((own) => own.address === address),
    );
    // The guest itself looks for it, in vain.
    const sought = probes.asked.some(
      ({ address, answeredBy, answersLost }) =>
        address === missing?.address && answeredBy.length + answersLost.length === 0,
    );
    if (missing === undefined || !sought) {
      return pass;
    }
    const { address, prefix } = missing;
    return breaks('network.bridge-address-missing', {
      hop: bridge,
      confidence: 0.97,
      params: { vm, bridge, address, network: network.name },
      evidence: [
        evidence(`ip -j addr show dev ${bridge}`, 'bridge-lacks-address', { bridge, address }),
        evidence(`virsh net-dumpxml --network ${shellWord(network.name)}`, 'network-has-address', {
          network: network.name,
          address: `${address}/${prefix}`,
        }),
      ],
      fix: {
        where: 'hypervisor',
        commands: [
          `ip addr add ${address}/${prefix}${path.family === 'ipv4' ? ' broadcast +' : ''} dev ${bridge}`,
        ],
      },
    });
  },
});
