import { defineFault, disablePort, onHost } from './fault.ts';
import { restoreSwitch } from './reference.ts';

/** What happens to IPv6 on the way as it happens to IPv4. */
export const ipv6WayFaults = [
  defineFault({
    id: 'v6-switch-port-blocked',
    summary: 'the switch forwards nothing; the gateway is asked about, of which alone IPv6 is known',
    catalogue: ['BR-08'],
    target: 'fd00::1',
    cause: 'physical.switch-port-blocked',
    fixRunsOn: 'switch',
    inject: onHost('switch', disablePort('hv1-eth0')),
    heal: restoreSwitch,
  }),
];
