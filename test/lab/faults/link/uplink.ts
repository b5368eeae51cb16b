import { defineFault, disablePort, onHost, pings } from '../fault.ts';
import { restoreHypervisor, restoreSwitch } from '../reference.ts';

/** The hypervisor's uplink, its cable and the switch port at the other end. */
export const uplinkFaults = [
  defineFault({
    id: 'uplink-not-in-bridge',
    summary: 'the uplink eth0 is not a port of br0',
    catalogue: ['BR-05', 'BR-06'],
    cause: 'datalink.uplink-not-in-bridge',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'ip link set eth0 nomaster'),
    heal: restoreHypervisor,
  }),
  defineFault({
    id: 'uplink-down',
    summary: 'the uplink eth0 is switched off on the hypervisor',
    catalogue: [],
    target: '10.0.1.20',
    cause: 'physical.uplink-down',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'ip link set eth0 down'),
    heal: restoreHypervisor,
  }),
  defineFault({
    id: 'no-carrier',
    summary: 'the uplink has no carrier: the switch port is shut or the cable is out',
    catalogue: ['PHY-01'],
    cause: 'physical.no-carrier',
    fixRunsOn: 'switch',
    inject: onHost('switch', 'ip link set hv1-eth0 down'),
    heal: restoreSwitch,
  }),
  defineFault({
    id: 'switch-port-blocked',
    summary: 'the switch forwards nothing on the port of the hypervisor; the carrier is up',
    catalogue: ['BR-08'],
    target: 'neighbor.lab.test',
    works: pings('10.0.0.20'),
    cause: 'physical.switch-port-blocked',
    fixRunsOn: 'switch',
    inject: onHost('switch', disablePort('hv1-eth0')),
    heal: restoreSwitch,
  }),
];
