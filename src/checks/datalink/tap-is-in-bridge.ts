import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { portSettings } from '../ovs-settings.ts';
import { shellWord } from '../shell.ts';

export const tapIsInBridge = defineCheck({
  id: 'datalink.tap-is-in-bridge',
  summary: "The guest's tap is a port of the bridge that the domain's XML names",
  needs: ['link'],
  optional: ['ovs', 'domain-xml'],
  dependsOn: ['datalink.ovs-runs', 'datalink.network-is-active'],
  decisive: true,
  findings: ['datalink.tap-not-in-bridge', 'datalink.tap-in-wrong-bridge'],
  run({ vm, path, facts, known }) {
    const { tap, wantedBridge: wanted, bridge: is } = path;
    const byOvs = path.bridgeKind === 'ovs';
    // Where the switch's own database could not be read, nobody knows whose port the tap is.
    if (wanted === null || is === wanted || (byOvs && known.ovs === null)) {
      return pass;
    }
    const exists = byOvs
      ? known.ovs?.bridges.some(({ name }) => name === wanted) === true
      : facts.link.links.some(({ name }) => name === wanted);
    const nic = known['domain-xml']?.interfaces.find(({ mac }) => mac === path.guestMac);
    const plugIn = byOvs
      ? `ovs-vsctl --if-exists del-port ${tap} -- add-port ${[wanted, tap, ...portSettings(nic)].join(' ')}`
      : `ip link set dev ${tap} master ${wanted}`;
    const parts = {
      hop: tap,
      confidence: 0.98,
      params: { vm, tap, wanted, is: is ?? 'none' },
      evidence: [
        byOvs
          ? evidence(`ovs-vsctl list-ports ${wanted}`, 'ovs-no-port', { tap, wanted, is: is ?? 'no bridge' })
          : evidence(`ip -j -d link show dev ${tap}`, is === null ? 'no-master' : 'other-master', {
              tap,
              is: is ?? '',
            }),
        evidence(`virsh domiflist --domain ${shellWord(vm)}`, 'source-bridge', { wanted }),
      ],
      // After the port lost its bridge it may have been set down as well: "up" costs nothing.
      fix: {
        where: 'hypervisor',
        commands: exists ? [plugIn, `ip link set dev ${tap} up`] : [],
      },
    } as const;
    return is === null
      ? breaks('datalink.tap-not-in-bridge', parts)
      : breaks('datalink.tap-in-wrong-bridge', parts);
  },
});
