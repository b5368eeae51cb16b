import { connects, defineFault, disablePort, onHost, onTap, pings } from '../fault.ts';
import { restoreHypervisor } from '../reference.ts';

const web01 = '52:54:00:00:00:10';

/** The hypervisor's address from one device to another; routes over the first go with it. */
export const moveAddress = (from: string, to: string) =>
  `ip addr del 10.0.0.2/24 dev ${from} 2>/dev/null || true; ip addr replace 10.0.0.2/24 dev ${to}; ip route replace default via 10.0.0.1 dev ${to}`;

/** The bridge on the hypervisor and its ports. */
export const bridgeFaults = [
  defineFault({
    id: 'address-on-uplink',
    summary: "the hypervisor's address is on the uplink and not on the bridge that the uplink is a port of",
    catalogue: ['BR-10'],
    target: '10.0.0.2',
    cause: 'network.address-on-port',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', moveAddress('br0', 'eth0')),
    heal: onHost('hv1', moveAddress('eth0', 'br0')),
  }),
  defineFault({
    id: 'tap-not-in-bridge',
    summary: "web01's tap is out of its bridge",
    catalogue: ['VM-04', 'VM-05'],
    cause: 'datalink.tap-not-in-bridge',
    fixRunsOn: 'hypervisor',
    inject: onTap('web01', (tap) => `ip link set ${tap} nomaster`),
    heal: restoreHypervisor,
  }),
  defineFault({
    id: 'tap-down',
    summary: "web01's tap is down",
    catalogue: [],
    target: 'neighbor.lab.test',
    works: pings('10.0.0.20'),
    cause: 'datalink.tap-down',
    fixRunsOn: 'hypervisor',
    inject: onTap('web01', (tap) => `ip link set ${tap} down`),
    heal: restoreHypervisor,
  }),
  defineFault({
    id: 'bridge-down',
    summary: 'the bridge br0 is down',
    catalogue: [],
    cause: 'datalink.bridge-down',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'ip link set br0 down'),
    heal: restoreHypervisor,
  }),
  defineFault({
    id: 'port-blocking-tap',
    summary: "the bridge port of web01's tap is disabled, its link is up",
    catalogue: ['BR-07'],
    cause: 'datalink.port-not-forwarding',
    fixRunsOn: 'hypervisor',
    inject: onTap('web01', disablePort),
    heal: restoreHypervisor,
  }),
  defineFault({
    id: 'port-blocking-uplink',
    summary: 'the bridge port of the uplink is disabled, its link is up',
    catalogue: ['BR-07'],
    target: '10.0.0.20:80',
    works: connects('10.0.0.20', 80),
    cause: 'datalink.port-not-forwarding',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', disablePort('eth0')),
    heal: restoreHypervisor,
  }),
  defineFault({
    id: 'port-isolation',
    summary: 'the bridge ports of web01 and db01 are isolated from each other',
    catalogue: ['BR-21'],
    target: '10.0.0.11',
    cause: 'datalink.ports-isolated',
    fixRunsOn: 'hypervisor',
    inject: async (lab) => {
      const taps = await Promise.all([lab.tap('web01'), lab.tap('db01')]);
      await lab.script('hv1', taps.map((tap) => `bridge link set dev ${tap} isolated on`).join('; '));
    },
    heal: restoreHypervisor,
  }),
  defineFault({
    id: 'fdb-wrong-port',
    summary: "a static entry of web01's MAC points at the uplink",
    catalogue: ['BR-24'],
    cause: 'datalink.fdb-wrong-port',
    fixRunsOn: 'hypervisor',
    // Without `sticky` the entry would move to the right port with the guest's next frame.
    inject: onHost('hv1', `bridge fdb replace ${web01} dev eth0 master static sticky`),
    heal: onHost('hv1', `bridge fdb del ${web01} dev eth0 master 2>/dev/null || true`),
  }),
];
