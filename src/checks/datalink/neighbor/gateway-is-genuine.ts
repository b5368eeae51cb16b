import { wordsOf } from '../../../path/family.ts';
import { isRouted } from '../../../path/next-hop.ts';
import { breaks, defineCheck, degrades, evidence, notes, pass } from '../../check.ts';
import { guestDevice } from '../../guest-device.ts';

/** MAC addresses that several routers share: VRRP (RFC 9568, 7.3), HSRP 1 and 2, GLBP. A router may show its own beside it. */
const virtualRouter = /^(00:00:5e:00:01|00:00:0c:07:ac|00:00:0c:9f:f[0-9a-f]|00:07:b4:0[0-3]):/u;

export const gatewayIsGenuine = defineCheck({
  id: 'datalink.gateway-is-genuine',
  summary: "Only one MAC address claims the gateway's address",
  optional: ['agent-addresses'],
  probes: ['next-hop-owners', 'impersonate', 'provoke'],
  dependsOn: ['datalink.mac-is-unique', 'datalink.nobody-answers-for-others'],
  findings: ['datalink.gateway-arp-spoofed'],
  run({ vm, path, known, probes, symptom }) {
    const owners = probes['next-hop-owners'];
    const gateway = path.hostGateway;
    const target = path.targetAddress;
    if (
      owners === null ||
      gateway === null ||
      target === null ||
      owners.address !== gateway ||
      owners.macs.filter(({ mac }) => !virtualRouter.test(mac)).length < 2
    ) {
      return pass;
    }
    if (
      symptom === null ||
      symptom.works === 'unknown' ||
      (symptom.works === 'no' && symptom.lost.segment !== 'beyond')
    ) {
      return pass;
    }
    // Which of the claimants really forwards: the one through which a ping in the guest's name is answered.
    const works = (mac: string) =>
      probes.impersonate.some((each) => each.nextHopMac === mac && each.answer?.kind === 'echo-reply');
    const genuine = owners.macs.find(({ mac }) => works(mac))?.mac ?? null;
    const used = probes.provoke?.replyMac ?? null;
    const others = owners.macs.filter(({ mac }) => mac !== genuine);
    const impostor =
      others.find(({ mac }) => mac === used) ?? others.find(({ answered }) => !answered) ?? others.at(-1);
    const { whoOwns, pingFilter, resolution } = wordsOf(path);
    // All of them lead to the target: most likely one machine with two NICs in this network, which Linux answers by both.
    const allWork = owners.macs.every(({ mac }) => works(mac));
    const make = symptom.works === 'no' ? breaks : allWork ? notes : degrades;
    return make('datalink.gateway-arp-spoofed', {
      hop: impostor?.device ?? null,
      confidence: genuine === null ? 0.85 : 0.95,
      params: {
        vm,
        gateway,
        false: impostor?.mac ?? '',
        genuine: genuine ?? 'unknown',
        routed: isRouted(path, target),
        resolution,
      },
      evidence: [
        evidence(whoOwns(gateway, path.bridge, 3), 'two-macs', {
          address: gateway,
          macs: owners.macs.map(({ mac }) => mac).join(', '),
        }),
        ...(used === null
          ? []
          : [evidence(`tcpdump -nne -i ${path.tap} ${pingFilter}`, 'sends-to', { vm, mac: used })]),
        ...(genuine === null
          ? []
          : [
              evidence(`tcpdump -nne -i ${path.tap} ${pingFilter}`, 'answered-through', {
                mac: genuine,
                target,
              }),
            ]),
      ],
      fix: {
        where: 'guest',
        commands:
          genuine === null
            ? []
            : [
                `ip neigh replace ${gateway} lladdr ${genuine} nud permanent dev ${guestDevice(known['agent-addresses'], path.guestMac)}`,
              ],
      },
    });
  },
});
