import type { Lab } from '../lab.ts';
import { asksForAddress, asksNoMore } from './dhcp.ts';
import { defineFault, inOrder, onHost } from './fault.ts';
import { firewalld } from './firewall/rulesets.ts';
import { restoreFilters, restoreGuest, restoreHost, restoreHypervisor } from './reference.ts';

const heal = inOrder(restoreFilters, restoreHypervisor);
const outside = '10.0.1.20';
const beside = '10.0.0.20';

/** What `nft -f` of a distribution's own file does when its service is restarted: all other rules go with it. */
const flush = 'nft flush ruleset';

/** libvirt makes the network's bridge anew, and no guest's tap is a port of the new one. */
const remake = (name: string) => `virsh -q "net-destroy ${name}; net-start ${name}"`;

/** firewalld's rules as they are, but for its zone, which lets everything be routed. */
const forwarding = firewalld.replace('oifname "ens9" accept', 'accept');

/** Networks that libvirt keeps: NAT, routed, isolated. */
export const libvirtFaults = [
  defineFault({
    id: 'nat-forwarding-off',
    summary: 'the hypervisor does not route: net.ipv4.ip_forward is 0',
    topology: 'nat',
    catalogue: [],
    target: outside,
    cause: 'network.forwarding-off',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'echo 0 > /proc/sys/net/ipv4/ip_forward'),
    heal,
  }),
  defineFault({
    id: 'nat-rules-flushed',
    summary: "libvirt's rules are flushed: nothing translates the guests' addresses",
    topology: 'nat',
    catalogue: ['FW-08'],
    target: outside,
    cause: 'network.masquerade-missing',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', flush),
    heal,
  }),
  defineFault({
    id: 'nat-network-remade',
    summary: 'the network was stopped and started under its guests: the new bridge has no taps',
    topology: 'nat',
    catalogue: ['VM-06'],
    target: outside,
    cause: 'datalink.tap-not-in-bridge',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', remake('default')),
    heal,
  }),
  defineFault({
    id: 'isolated-network-remade',
    summary: 'the isolated network was stopped and started under its guests: none reaches the host',
    topology: 'isolated',
    catalogue: ['VM-06'],
    target: '192.168.124.1',
    cause: 'datalink.tap-not-in-bridge',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', remake('isolated')),
    heal,
  }),
  defineFault({
    id: 'nat-network-stopped',
    summary: 'the network was stopped under its guests',
    topology: 'nat',
    catalogue: ['VM-07'],
    target: outside,
    cause: 'datalink.network-inactive',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'virsh -q net-destroy default'),
    heal,
  }),
  defineFault({
    id: 'nat-bridge-without-address',
    summary: "the network's bridge lost its address, which is the guests' gateway",
    topology: 'nat',
    catalogue: ['BR-14'],
    target: outside,
    cause: 'network.bridge-address-missing',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'ip addr del 192.168.122.1/24 dev virbr0'),
    heal: inOrder(onHost('hv1', 'ip addr replace 192.168.122.1/24 broadcast + dev virbr0'), heal),
  }),
  defineFault({
    id: 'nat-dhcp-rejected',
    summary: "firewalld has the network's bridge in its usual zone and rejects web01's DHCP questions",
    topology: 'nat',
    catalogue: ['FW-05'],
    target: outside,
    cause: 'transport.dhcp-dropped',
    fixRunsOn: 'hypervisor',
    inject: inOrder(onHost('hv1', `nft -f - <<'END'\n${forwarding}END`), asksForAddress),
    heal: inOrder(asksNoMore, heal, (lab) => restoreGuest(lab, 'web01')),
  }),
  defineFault({
    id: 'routed-forwarding-off',
    summary: 'the hypervisor does not route: net.ipv4.ip_forward is 0',
    topology: 'routed',
    catalogue: [],
    target: beside,
    cause: 'network.forwarding-off',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'echo 0 > /proc/sys/net/ipv4/ip_forward'),
    heal,
  }),
  defineFault({
    id: 'routed-forward-policy',
    summary: "libvirt's rules are gone and the policy of FORWARD is DROP",
    topology: 'routed',
    catalogue: ['FW-08'],
    target: outside,
    cause: 'transport.forward-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', `${flush}; iptables -P FORWARD DROP`),
    heal,
  }),
  defineFault({
    id: 'routed-forward-rule',
    summary: 'a rule in FORWARD drops what comes out of the network',
    topology: 'routed',
    catalogue: [],
    target: beside,
    cause: 'transport.forward-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'iptables -I FORWARD -i virbr0 -o eth0 -j DROP'),
    heal,
  }),
  defineFault({
    id: 'routed-without-way-back',
    summary: 'the gateway does not know the way to the routed network',
    topology: 'routed',
    catalogue: [],
    target: outside,
    cause: 'network.return-route-missing',
    fixRunsOn: 'gateway',
    inject: onHost('gw', 'ip route del 10.0.5.0/24'),
    heal: (lab: Lab) => restoreHost(lab, 'gw'),
  }),
];
