import { inSubnet } from '../../model/net.ts';
import type { PathContext } from '../../model/path.ts';
import { wordsOf } from '../../path/family.ts';
import { isRouted } from '../../path/next-hop.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { guestDevice } from '../guest-device.ts';
import { shellWord } from '../shell.ts';

/** Without the agent's word: the guest looks for a routed target on its own network, whatever its mask is. */
const inferred = 0.9;

export const guestMaskFits = defineCheck({
  id: 'network.guest-mask-fits',
  summary: "The guest's idea of its own subnet is the same as the network's",
  optional: ['agent-addresses'],
  probes: ['guest', 'asked'],
  dependsOn: ['network.guest-has-address', 'network.guest-has-route'],
  findings: ['network.wrong-mask'],
  run({ vm, path, known, probes, symptom }) {
    const target = path.targetAddress;
    const { address: guestAddress } = probes.guest;
    // Only an address of the same network can have its mask: the guest may be in others as well.
    const own = path.hostAddresses.find(
      ({ address, prefix }) => guestAddress !== null && inSubnet(guestAddress, address, prefix),
    );
    if (symptom?.works !== 'no' || target === null || own === undefined || probes.guest.address === null) {
      return pass;
    }
    const agent = known['agent-addresses'];
    const told = agent?.addresses.find(({ address }) => address === probes.guest.address) ?? null;
    const routed = isRouted(path, target);
    const directly = probes.asked.find(({ address }) => address === target);
    // It asks as an address of another network: the target is in that one, and this one's mask has no part in it.
    const isOther = directly?.askedAs.every((each) => each !== guestAddress && isGlobal(each)) === true;
    const isShorter = told === null || told.prefix < own.prefix;
    const tooWide =
      routed && directly !== undefined && directly.answeredBy.length === 0 && isShorter && !isOther;
    const mute = symptom.lost.segment === 'guest' && symptom.lost.what === 'ip';
    // A guest that drops all IPv4 before it routes it is as mute: only its own word tells the two apart.
    const tooNarrow = mute && told !== null && told.prefix > own.prefix;
    if (!tooWide && !tooNarrow) {
      return pass;
    }
    const device = guestDevice(agent, path.guestMac);
    const address = probes.guest.address;
    const has = told === null ? `shorter than /${own.prefix}` : `/${told.prefix}`;
    const { resolution, resolutionFilter, bothFilter } = wordsOf(path);
    return breaks('network.wrong-mask', {
      hop: vm,
      confidence: told === null ? inferred : 0.97,
      params: { vm, address, has, wanted: `/${own.prefix}`, target },
      evidence: [
        tooWide
          ? evidence(`tcpdump -nne -i ${path.tap} ${resolutionFilter}`, 'asks-directly', {
              vm,
              target,
              times: directly.times,
              resolution,
            })
          : evidence(`tcpdump -nne -i ${path.tap} ${bothFilter}`, 'no-answer-on-subnet', {
              vm,
              address,
              target,
              resolution,
            }),
        ...(told === null
          ? []
          : [
              evidence(`virsh domifaddr --source agent --domain ${shellWord(vm)}`, 'agent-prefix', {
                address,
                prefix: told.prefix,
              }),
            ]),
        evidence(`ip -j addr show dev ${path.bridge ?? ''}`, 'host-prefix', {
          ...own,
          device: path.bridge ?? '',
        }),
      ],
      fix: {
        where: 'guest',
        commands: mended(path, address, told?.prefix ?? null, own.prefix, device),
      },
    });
  },
});

/** Any address may be asked for as the link-local one, which says nothing of the network. */
function isGlobal(address: string): boolean {
  return !/^fe[89ab]/u.test(address);
}

/** The commands that give an address its right mask, and the default route that went with the wrong one. */
function mended(
  { family, hostGateway }: PathContext,
  address: string,
  has: number | null,
  wanted: number,
  device: string,
): string[] {
  const add = `ip addr replace ${address}/${wanted} dev ${device}`;
  const del = has === null || has === wanted ? [] : [`ip addr del ${address}/${has} dev ${device}`];
  return [
    // IPv6 has an address once, whatever its prefix: the old one has to go first.
    ...(family === 'ipv4' ? [add, ...del] : [...del, add]),
    ...(hostGateway === null
      ? []
      : [`${wordsOf({ family }).ipRoute} replace default via ${hostGateway} dev ${device}`]),
  ];
}
