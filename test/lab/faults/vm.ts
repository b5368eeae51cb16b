import { defineFault, inGuest, inOrder, onHost, onTap } from './fault.ts';
import { restoreDomain, restoreGuest } from './reference.ts';

const web01 = '52:54:00:00:00:10';

/** The domain, its virtual NIC and the NIC in the guest. */
export const vmFaults = [
  defineFault({
    id: 'vm-paused',
    summary: 'web01 is paused',
    catalogue: ['VM-01'],
    cause: 'vm.paused',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'virsh -q suspend --domain web01'),
    heal: (lab) => restoreDomain(lab, 'web01'),
  }),
  defineFault({
    id: 'vm-shut-off',
    summary: 'web01 is shut off',
    catalogue: ['VM-02'],
    cause: 'vm.shut-off',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'virsh -q destroy --domain web01'),
    heal: (lab) => restoreDomain(lab, 'web01'),
  }),
  defineFault({
    id: 'vm-link-down',
    summary: "web01's virtual cable is unplugged in libvirt; the tap stays up",
    catalogue: ['VM-03'],
    cause: 'vm.link-down',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', 'virsh -q domif-setlink --domain web01 --interface 52:54:00:00:00:10 --state down'),
    heal: (lab) => restoreDomain(lab, 'web01'),
  }),
  defineFault({
    id: 'vm-tap-left-over',
    summary: "web01's tap was made anew under it: a persistent tap of that name that no program holds",
    catalogue: ['VM-10'],
    cause: 'vm.tap-without-vm',
    fixRunsOn: 'hypervisor',
    inject: onTap('web01', (tap) =>
      [
        `ip link del ${tap}`,
        `ip tuntap add dev ${tap} mode tap`,
        `ip link set ${tap} address fe${web01.slice(2)} master br0`,
        `ip link set ${tap} up`,
      ].join('\n'),
    ),
    heal: inOrder(
      onHost(
        'hv1',
        `for path in /sys/class/net/vnet*; do
  tap=\${path##*/}
  if ip -o link show dev $tap | grep -q NO-CARRIER; then virsh -q destroy --domain web01; ip tuntap del dev $tap mode tap; fi
done`,
      ),
      (lab) => restoreDomain(lab, 'web01'),
    ),
  }),
  defineFault({
    id: 'vm-mac-of-its-tap',
    summary: "web01's tap was given the MAC address of web01's NIC",
    catalogue: [],
    cause: 'vm.mac-taken-by-tap',
    fixRunsOn: 'hypervisor',
    inject: onTap('web01', (tap) => `ip link set ${tap} address ${web01}`),
    heal: onHost(
      'hv1',
      `for path in /sys/class/net/vnet*; do
  if [ "$(cat $path/address)" = ${web01} ]; then ip link set \${path##*/} address fe${web01.slice(2)}; fi
done`,
    ),
  }),
  defineFault({
    id: 'guest-nic-down',
    summary: "web01's NIC is down inside the guest",
    catalogue: ['VM-17'],
    cause: 'vm.guest-nic-down',
    fixRunsOn: 'guest',
    inject: inGuest('web01', 'ip link set eth0 down'),
    heal: (lab) => restoreGuest(lab, 'web01'),
  }),
];
