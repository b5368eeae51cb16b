import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';

export const portsNotIsolated = defineCheck({
  id: 'datalink.ports-not-isolated',
  summary: 'The two ports of a path inside one bridge are not both isolated from each other',
  needs: ['link'],
  optional: ['domain-xml'],
  probes: ['egress'],
  dependsOn: ['datalink.egress-forwards'],
  findings: ['datalink.ports-isolated'],
  run({ vm, path, facts, known, probes: { egress }, symptom }) {
    const port = (name: string | null) => facts.link.links.find((link) => link.name === name)?.port;
    const other = egress.device;
    const isolated =
      port(path.tap)?.isolated === true && other !== path.tap && port(other)?.isolated === true;
    if (symptom?.works !== 'no' || !isolated || other === null || symptom.lost.segment === 'guest') {
      return pass;
    }
    const inXml = known['domain-xml']?.interfaces.find(({ mac }) => mac === path.guestMac)?.isolated === true;
    return breaks('datalink.ports-isolated', {
      hop: path.tap,
      confidence: 0.97,
      params: { tap: path.tap, other, vm, inXml: inXml ? 'yes' : 'no' },
      evidence: [
        evidence(`bridge -j -d link show dev ${path.tap}`, 'isolated', { port: path.tap }),
        evidence(`bridge -j -d link show dev ${other}`, 'isolated', { port: other }),
      ],
      fix: {
        where: 'hypervisor',
        commands: [`bridge link set dev ${path.tap} isolated off`],
        persistent: inXml ? [`virsh edit --domain ${shellWord(vm)}`] : [],
      },
    });
  },
});
