import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const fdbIsRight = defineCheck({
  id: 'datalink.fdb-is-right',
  summary:
    "No static entry of the bridge's MAC table sends the guest's or the next hop's frames to a wrong port",
  needs: ['fdb'],
  probes: ['next-hop-owners'],
  dependsOn: ['datalink.egress-forwards'],
  findings: ['datalink.fdb-wrong-port'],
  run({ path, facts, probes, symptom }) {
    if (symptom?.works !== 'no' || symptom.lost.segment === 'guest' || symptom.lost.segment === 'service') {
      return pass;
    }
    const statics = facts.fdb.entries.filter(({ master, static: fixed }) => fixed && master === path.bridge);
    const own = statics.find(({ mac, port }) => mac === path.guestMac && port !== path.tap);
    const heardFrom = probes['next-hop-owners']?.macs[0];
    const next = statics.find(
      ({ mac, port }) =>
        heardFrom !== undefined &&
        mac === heardFrom.mac &&
        port !== heardFrom.device &&
        heardFrom.device !== path.bridge,
    );
    const wrong = own ?? next;
    const right = own === undefined ? heardFrom?.device : path.tap;
    if (wrong === undefined || right === undefined) {
      return pass;
    }
    const vlan = wrong.vlan === null ? '' : ` vlan ${wrong.vlan}`;
    return breaks('datalink.fdb-wrong-port', {
      hop: path.bridge,
      confidence: 0.97,
      params: {
        mac: wrong.mac,
        port: wrong.port,
        right,
        bridge: path.bridge ?? '',
        whose: own === undefined ? 'the next hop' : path.vm,
      },
      evidence: [
        evidence(`bridge -j fdb show br ${path.bridge ?? ''}`, 'static-fdb', {
          mac: wrong.mac,
          port: wrong.port,
          right,
        }),
        evidence(`tcpdump -nne -i ${symptom.lost.lastSeen} ether host ${wrong.mac}`, 'seen-there-not-here', {
          there: symptom.lost.lastSeen,
          here: symptom.lost.firstMissing,
        }),
      ],
      fix: { where: 'hypervisor', commands: [`bridge fdb del ${wrong.mac} dev ${wrong.port} master${vlan}`] },
    });
  },
});
