import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const guestMacIsKnown = defineCheck({
  id: 'datalink.guest-mac-is-known',
  summary: "The bridge knows where the guest's MAC address is, or floods what it does not know to its port",
  needs: ['link', 'fdb'],
  dependsOn: ['datalink.tap-is-in-bridge', 'datalink.fdb-is-right'],
  findings: ['datalink.guest-mac-not-learned'],
  run({ vm, path, facts, symptom }) {
    const port = facts.link.links.find(({ name }) => name === path.tap)?.port ?? null;
    if (symptom?.works !== 'no' || symptom.lost.segment !== 'return' || port === null) {
      return pass;
    }
    const isKnown = facts.fdb.entries.some(({ mac, port: on }) => mac === path.guestMac && on === path.tap);
    // Either switch on is enough: an unknown address is flooded, and a learned one is known.
    if (port.learning || port.flood || isKnown) {
      return pass;
    }
    return breaks('datalink.guest-mac-not-learned', {
      hop: path.tap,
      confidence: 0.95,
      params: { vm, tap: path.tap, mac: path.guestMac, bridge: path.bridge ?? '' },
      evidence: [
        evidence(`bridge -d link show dev ${path.tap}`, 'port-deaf', { tap: path.tap }),
        evidence(`bridge fdb show br ${path.bridge ?? ''} | grep ${path.guestMac}`, 'mac-unknown', {
          mac: path.guestMac,
          tap: path.tap,
        }),
      ],
      fix: { where: 'hypervisor', commands: [`bridge link set dev ${path.tap} learning on flood on`] },
    });
  },
});
