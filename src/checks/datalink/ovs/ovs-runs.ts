import { breaks, defineCheck, evidence, pass } from '../../check.ts';

export const ovsRuns = defineCheck({
  id: 'datalink.ovs-runs',
  summary: 'Open vSwitch runs, where the tap is plugged into it',
  needs: ['domain-xml'],
  optional: ['ovs', 'ovs-fdb'],
  decisive: true,
  findings: ['datalink.ovs-not-running'],
  run({ path, facts, known, absent, symptom }) {
    const nic = facts['domain-xml'].interfaces.find(({ mac }) => mac === path.guestMac);
    // The database is served by a daemon of its own: without it there is nothing that would be switched by.
    const noDatabase =
      nic?.virtualport === 'openvswitch' &&
      known.ovs === null &&
      absent.includes('ovs') &&
      path.bridge === null;
    // Flows that the kernel has already go on for a while without the daemon: what is seen decides.
    const noSwitch =
      path.bridgeKind === 'ovs' &&
      known['ovs-fdb'] === null &&
      absent.includes('ovs-fdb') &&
      symptom?.works === 'no' &&
      (symptom.lost.segment === 'out' || symptom.lost.segment === 'return');
    if (!noDatabase && !noSwitch) {
      return pass;
    }
    const bridge = path.bridge ?? path.wantedBridge ?? '';
    return breaks('datalink.ovs-not-running', {
      hop: bridge,
      confidence: 0.95,
      params: { bridge, daemon: noDatabase ? 'ovsdb-server' : 'ovs-vswitchd' },
      evidence: [
        noDatabase
          ? evidence('ovs-vsctl show', 'ovs-no-database')
          : evidence(`ovs-appctl fdb/show ${bridge}`, 'ovs-no-daemon'),
      ],
      fix: {
        where: 'hypervisor',
        commands: noDatabase
          ? ['systemctl restart openvswitch-switch || systemctl restart openvswitch']
          : [
              'systemctl restart openvswitch-switch || systemctl restart openvswitch || ovs-vswitchd --pidfile --detach',
            ],
        persistent: ['systemctl enable openvswitch-switch || systemctl enable openvswitch'],
      },
    });
  },
});
