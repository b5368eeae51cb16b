import { connects, type Decoy, defineFault, inOrder, onHost, onTap, pings } from '../fault.ts';
import { restoreFilters } from '../reference.ts';
import { docker, dockerNat, firewalld } from './rulesets.ts';

const calls = 'sysctl -qw net.bridge.bridge-nf-call-iptables=1';
const feed = (program: string, text: string) => `${program} <<'END'\n${text}END`;
const web = '10.0.0.20:80';
const asksWeb = { target: web, works: connects('10.0.0.20', 80) } as const;

// ufw's own defaults for sysctl would change what other faults are about.
const ufwOn = ["sed -i 's/^IPT_SYSCTL/#&/' /etc/default/ufw", 'ufw --force enable >/dev/null'].join('\n');
const ufwOff = inOrder(
  onHost('hv1', 'ufw --force reset >/dev/null; rm -f /etc/ufw/*.rules.2*'),
  restoreFilters,
);
const noFiles = inOrder(
  onHost('hv1', 'rm -f /etc/sysctl.d/50-bridge.conf /etc/sysctl.d/zz-bridge-netfilter.conf'),
  restoreFilters,
);

const masquerade = feed(
  'nft -f -',
  `table inet firewalld {\n  chain nat_POSTROUTING {\n    type nat hook postrouting priority srcnat + 10; policy accept;\n    meta nfproto ipv4 oifname != "lo" masquerade\n  }\n}\n`,
);
const notRouting = inOrder(
  onHost('hv1', 'echo 0 > /proc/sys/net/ipv4/ip_forward; conntrack -F 2>/dev/null || true'),
  restoreFilters,
);

/** Proxmox' rules for a guest with this tap: what it sends from another address than those of the set is dropped. */
const ipFilter = (tap: string, address: string) =>
  feed(
    'nft -f -',
    `table bridge proxmox-firewall-guests {
  set v4-guest-100/ipfilter-net0 { type ipv4_addr; flags interval; elements = { ${address} } }
  map vm-map-out { type ifname : verdict; elements = { "${tap}" : goto guest-100-out } }
  chain guest-100-out {
    ether type arp arp saddr ip != @v4-guest-100/ipfilter-net0 drop
    ip saddr != @v4-guest-100/ipfilter-net0 drop
    accept
  }
  chain vm-out {
    type filter hook prerouting priority 0; policy accept;
    iifname vmap @vm-map-out
  }
}
`,
  );

/** Rules that programs wrote, and that take bridged frames with them. */
export const managerFaults = [
  defineFault({
    id: 'docker-forward-drop',
    summary: "Docker's chains and its FORWARD policy DROP, while bridged packets go through iptables",
    catalogue: ['FW-01'],
    cause: 'transport.bridge-netfilter-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost(
      'hv1',
      `${calls}\n${feed('iptables-restore -n', docker)}\n${feed('iptables-restore -n', dockerNat)}`,
    ),
    heal: restoreFilters,
  }),
  defineFault({
    id: 'docker-forward-drop-legacy',
    summary: "Docker's chains and policy in the old iptables; the bridge's own flag sends packets there",
    catalogue: ['FW-01'],
    ...asksWeb,
    cause: 'transport.bridge-netfilter-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost(
      'hv1',
      `ip link set br0 type bridge nf_call_iptables 1\n${feed('iptables-legacy-restore -n', docker)}`,
    ),
    heal: restoreFilters,
  }),
  defineFault({
    id: 'proxmox-ip-filter',
    summary: "Proxmox' IP filter does not have the address that web01 uses",
    catalogue: ['FW-12'],
    cause: 'transport.bridge-firewall-drop',
    fixRunsOn: 'hypervisor',
    inject: onTap('web01', (tap) => ipFilter(tap, '10.0.0.99')),
    heal: restoreFilters,
  }),
  defineFault({
    id: 'ufw-forward-drop',
    summary:
      'ufw is on and drops what is forwarded (pings are let through); bridged packets go through iptables',
    catalogue: ['FW-09'],
    ...asksWeb,
    cause: 'transport.bridge-netfilter-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', `${calls}\n${ufwOn}`),
    heal: ufwOff,
  }),
  defineFault({
    id: 'firewalld-reject',
    summary: "firewalld's zone public rejects what is forwarded; bridged packets go through nftables",
    catalogue: ['FW-04'],
    cause: 'transport.bridge-netfilter-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', `${calls}\n${feed('nft -f -', firewalld)}`),
    heal: restoreFilters,
  }),
  defineFault({
    id: 'two-managers',
    summary: 'iptables accepts bridged packets, a second table of nftables drops them',
    catalogue: ['FW-06'],
    cause: 'transport.bridge-netfilter-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost(
      'hv1',
      `${calls}\niptables -A FORWARD -i br0 -j ACCEPT\n${feed(
        'nft -f -',
        `table inet filter {\n  chain forward {\n    type filter hook forward priority 0; policy drop;\n    ct state established,related accept\n  }\n}\n`,
      )}`,
    ),
    heal: restoreFilters,
  }),
  defineFault({
    id: 'docker-and-nftables',
    summary: "Docker's policy and a table of nftables drop: Docker's own chain would cure only one of them",
    catalogue: ['FW-01', 'FW-06'],
    cause: 'transport.bridge-netfilter-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost(
      'hv1',
      `${calls}\n${feed('iptables-restore -n', docker)}\n${feed(
        'nft -f -',
        `table ip strict {\n  chain forward {\n    type filter hook forward priority 10; policy drop;\n  }\n}\n`,
      )}`,
    ),
    heal: restoreFilters,
  }),
  defineFault({
    id: 'sysctl-forgotten',
    summary: 'a file of sysctl says 0, br_netfilter was loaded later and says 1; FORWARD drops',
    catalogue: ['FW-03'],
    cause: 'transport.bridge-netfilter-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost(
      'hv1',
      `echo 'net.bridge.bridge-nf-call-iptables = 0' > /etc/sysctl.d/50-bridge.conf\n${calls}; iptables -P FORWARD DROP`,
    ),
    heal: noFiles,
  }),
  defineFault({
    id: 'masquerade-bridged',
    summary:
      "firewalld's masquerading gives bridged packets the host's address, and the host routes nothing back",
    catalogue: ['FW-07'],
    cause: 'transport.bridged-masqueraded',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', `${calls}\n${masquerade}`),
    heal: notRouting,
  }),
  defineFault({
    id: 'rpfilter-drop',
    summary: "the firewall's reverse path check drops answers that the host itself would expect elsewhere",
    catalogue: ['FW-10'],
    target: '10.0.1.20',
    cause: 'transport.bridge-netfilter-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost(
      'hv1',
      `${calls}
ip link add mgmt0 type veth peer name mgmt1; ip link set mgmt0 up; ip link set mgmt1 up
ip addr add 172.31.0.1/24 dev mgmt0; ip route add 10.0.1.0/24 via 172.31.0.9
iptables -t raw -A PREROUTING -m rpfilter --invert -j DROP`,
    ),
    heal: inOrder(onHost('hv1', 'ip link del mgmt0 2>/dev/null || true'), restoreFilters),
  }),
];

const asked = { vm: 'web01', target: '10.0.0.1', works: pings('10.0.0.1'), expect: 'reachable' } as const;

/** The same programs where web01 does not feel them. */
export const managerDecoys: readonly Decoy[] = [
  {
    ...asked,
    id: 'docker-unfelt',
    summary: "Docker's chains and policy, and no bridged packet goes through iptables",
    catalogue: ['FW-01'],
    inject: onHost(
      'hv1',
      `${feed('iptables-restore -n', docker)}\n${feed('iptables-restore -n', dockerNat)}`,
    ),
    heal: restoreFilters,
  },
  {
    ...asked,
    id: 'proxmox-ip-filter-right',
    summary: "Proxmox' IP filter with the address that web01 uses",
    catalogue: ['FW-12'],
    inject: onTap('web01', (tap) => ipFilter(tap, '10.0.0.10')),
    heal: restoreFilters,
  },
  {
    ...asked,
    ...asksWeb,
    id: 'ufw-unfelt',
    summary: 'ufw is on and drops what is forwarded, and no bridged packet goes through iptables',
    catalogue: ['FW-09'],
    inject: onHost('hv1', ufwOn),
    heal: ufwOff,
  },
  {
    ...asked,
    id: 'ufw-lets-ping',
    summary: 'ufw is on and bridged packets go through iptables, but pings are let through',
    catalogue: ['FW-09'],
    inject: onHost('hv1', `${calls}\n${ufwOn}`),
    heal: ufwOff,
  },
  {
    ...asked,
    id: 'masquerade-routed-back',
    summary: "masquerading gives bridged packets the host's address, and the host routes the answers back",
    catalogue: ['FW-07'],
    inject: onHost('hv1', `${calls}\n${masquerade}\necho 1 > /proc/sys/net/ipv4/ip_forward`),
    heal: notRouting,
  },
];
