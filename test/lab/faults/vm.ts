import { defineFault, inGuest, onHost } from './fault.ts';
import { restoreDomain, restoreGuest } from './reference.ts';

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
    id: 'guest-nic-down',
    summary: "web01's NIC is down inside the guest",
    catalogue: ['VM-17'],
    cause: 'vm.guest-nic-down',
    fixRunsOn: 'guest',
    inject: inGuest('web01', 'ip link set eth0 down'),
    heal: (lab) => restoreGuest(lab, 'web01'),
  }),
];
