import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';

export const tapIsInBridge = defineCheck({
  id: 'datalink.tap-is-in-bridge',
  summary: "The guest's tap is a port of the bridge that the domain's XML names",
  needs: ['link'],
  decisive: true,
  findings: ['datalink.tap-not-in-bridge', 'datalink.tap-in-wrong-bridge'],
  run({ vm, path, facts }) {
    const { tap, wantedBridge: wanted, bridge: is } = path;
    if (wanted === null || is === wanted) {
      return pass;
    }
    const exists = facts.link.links.some(({ name }) => name === wanted);
    const parts = {
      hop: tap,
      confidence: 0.98,
      params: { vm, tap, wanted, is: is ?? 'none' },
      evidence: [
        evidence(`ip -j -d link show dev ${tap}`, is === null ? 'no-master' : 'other-master', {
          tap,
          is: is ?? '',
        }),
        evidence(`virsh domiflist --domain ${shellWord(vm)}`, 'source-bridge', { wanted }),
      ],
      // After the port lost its bridge it may have been set down as well: "up" costs nothing.
      fix: {
        where: 'hypervisor',
        commands: exists ? [`ip link set dev ${tap} master ${wanted}`, `ip link set dev ${tap} up`] : [],
      },
    } as const;
    return is === null
      ? breaks('datalink.tap-not-in-bridge', parts)
      : breaks('datalink.tap-in-wrong-bridge', parts);
  },
});
