import { inGuest, onHost, onTap } from '../../faults/fault.ts';
import { restoreDomain, restoreGuest } from '../../faults/reference.ts';
import { anywhere, isLinux, type Kind, macOf, type Place } from '../kind.ts';

const here = ({ asked: { vm } }: Place) =>
  ({ fixRunsOn: 'hypervisor', heal: (lab) => restoreDomain(lab, vm) }) satisfies Partial<
    ReturnType<Kind['sketch']>
  >;

/** The guest and its virtual cable. */
export const vmKinds: readonly Kind[] = [
  {
    id: 'vm-paused',
    station: 'vm',
    applies: anywhere,
    sketch: (place) => ({
      ...here(place),
      summary: `${place.asked.vm} is paused`,
      cause: 'vm.paused',
      inject: onHost('hv1', `virsh -q suspend --domain ${place.asked.vm}`),
    }),
  },
  {
    id: 'vm-shut-off',
    applies: anywhere,
    sketch: (place) => ({
      ...here(place),
      summary: `${place.asked.vm} is shut off`,
      cause: 'vm.shut-off',
      inject: onHost('hv1', `virsh -q destroy --domain ${place.asked.vm}`),
    }),
  },
  {
    id: 'vm-link-down',
    station: 'vm',
    applies: anywhere,
    sketch: (place) => ({
      ...here(place),
      summary: `the virtual cable of ${place.asked.vm} is unplugged`,
      cause: 'vm.link-down',
      inject: onHost(
        'hv1',
        `virsh -q domif-setlink --domain ${place.asked.vm} --interface ${macOf(place)} --state down`,
      ),
    }),
  },
  {
    id: 'tap-has-guests-mac',
    applies: isLinux,
    sketch: (place) => ({
      summary: `the tap of ${place.asked.vm} was given the MAC address of its NIC`,
      cause: 'vm.mac-taken-by-tap',
      fixRunsOn: 'hypervisor',
      inject: onTap(place.asked.vm, (tap) => `ip link set ${tap} address ${macOf(place)}`),
      heal: onTap(place.asked.vm, (tap) => `ip link set ${tap} address fe${macOf(place).slice(2)}`),
    }),
  },
  {
    id: 'guest-nic-down',
    applies: anywhere,
    sketch: ({ asked: { vm } }) => ({
      summary: `the NIC inside ${vm} is down`,
      cause: 'vm.guest-nic-down',
      fixRunsOn: 'guest',
      inject: inGuest(vm, 'ip link set eth0 down'),
      heal: (lab) => restoreGuest(lab, vm),
    }),
  },
];
