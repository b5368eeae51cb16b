import { defineFault, inGuest, inOrder, onTap } from '../fault.ts';
import { restoreGuest, restoreHypervisor } from '../reference.ts';

const web01 = '52:54:00:00:00:10';

/** A port that neither learns nor floods, and guests whose NIC has no driver or another name. */
export const learningFaults = [
  defineFault({
    id: 'port-deaf',
    summary: "the port of web01's tap neither learns nor floods, and no entry says where web01 is",
    catalogue: ['BR-22'],
    cause: 'datalink.guest-mac-not-learned',
    fixRunsOn: 'hypervisor',
    inject: onTap(
      'web01',
      (tap) =>
        `bridge link set dev ${tap} learning off flood off; bridge fdb del ${web01} dev ${tap} master 2>/dev/null || true`,
    ),
    heal: inOrder(
      onTap('web01', (tap) => `bridge link set dev ${tap} learning on flood on`),
      restoreHypervisor,
    ),
  }),
  defineFault({
    id: 'guest-without-driver',
    summary: 'web01 has no driver for its NIC',
    catalogue: ['VM-15'],
    cause: 'vm.guest-nic-down',
    fixRunsOn: 'guest',
    inject: inGuest('web01', 'rmmod virtio_net'),
    heal: inOrder(inGuest('web01', '[ -e /sys/module/virtio_net ] || insmod /modules/virtio_net.ko'), (lab) =>
      restoreGuest(lab, 'web01'),
    ),
  }),
  defineFault({
    id: 'guest-nic-renamed',
    summary: "web01's NIC has a new name, and its network settings are for the old one",
    catalogue: ['VM-16'],
    cause: 'vm.guest-nic-down',
    fixRunsOn: 'guest',
    inject: inGuest('web01', 'ip link set eth0 down && ip link set eth0 name enp6s18'),
    heal: inOrder(
      inGuest(
        'web01',
        '[ ! -e /sys/class/net/enp6s18 ] || { ip link set enp6s18 down; ip link set enp6s18 name eth0; }',
      ),
      (lab) => restoreGuest(lab, 'web01'),
    ),
  }),
];
