import { defineCheck, degrades, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';
import { lossOfWhatLeft } from '../train-judgement.ts';

export const pathLosesNothing = defineCheck({
  id: 'network.path-loses-nothing',
  summary: 'Pings over the path come back, but for what chance loses',
  probes: ['train', 'egress'],
  dependsOn: [
    'physical.carrier-is-steady',
    'physical.uplink-receives-clean',
    'transport.rate-limit-is-wide',
    'transport.no-rule-drops-some',
  ],
  findings: ['network.loss-beyond', 'network.loss-on-host'],
  run({ vm, path, probes: { train, egress } }) {
    const loss = lossOfWhatLeft(train);
    if (train === null || loss === null) {
      return pass;
    }
    const target = path.targetAddress ?? '';
    const { control } = train;
    const hostLoses = control !== null && control.received < control.sent;
    const params = {
      vm,
      target,
      lost: loss.lost,
      of: loss.of,
      percent: Math.round((100 * loss.lost) / loss.of),
      device: egress.device ?? path.tap,
      host: control === null ? 'was not asked' : hostLoses ? 'loses pings there too' : 'loses none there',
    };
    const again = evidence(`vmping measure ${shellWord(vm)} ${target}`, 'pings-lost', params);
    if (loss.segment === 'beyond') {
      return degrades('network.loss-beyond', {
        hop: egress.device,
        confidence: hostLoses ? 0.9 : 0.8,
        params,
        evidence: [
          again,
          ...(control === null
            ? []
            : [
                evidence(`ping -c ${control.sent} -i 0.1 ${target}`, 'host-pings', {
                  sent: control.sent,
                  received: control.received,
                }),
              ]),
        ],
        fix: { where: egress.kind === 'tap' ? 'target' : 'switch' },
      });
    }
    return degrades('network.loss-on-host', {
      hop: loss.segment === 'out' ? path.tap : (egress.device ?? path.bridge),
      confidence: 0.8,
      params: {
        ...params,
        from: loss.segment === 'out' ? path.tap : params.device,
        to: loss.segment === 'out' ? params.device : path.tap,
      },
      evidence: [again],
      fix: { where: 'hypervisor' },
    });
  },
});
