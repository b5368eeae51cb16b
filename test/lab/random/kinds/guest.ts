import { inGuest, onHost } from '../../faults/fault.ts';
import { restoreDomain, restoreGuest } from '../../faults/reference.ts';
import { all, anywhere, isIpv4, type Kind, macOf } from '../kind.ts';

/** The guest, its virtual cable and its own settings. */
export const guestKinds: readonly Kind[] = [
  {
    id: 'vm-paused',
    applies: anywhere,
    sketch: ({ asked: { vm } }) => ({
      summary: `${vm} is paused`,
      cause: 'vm.paused',
      fixRunsOn: 'hypervisor',
      inject: onHost('hv1', `virsh -q suspend --domain ${vm}`),
      heal: (lab) => restoreDomain(lab, vm),
    }),
  },
  {
    id: 'vm-link-down',
    applies: anywhere,
    sketch: (place) => ({
      summary: `the virtual cable of ${place.asked.vm} is unplugged`,
      cause: 'vm.link-down',
      fixRunsOn: 'hypervisor',
      inject: onHost(
        'hv1',
        `virsh -q domif-setlink --domain ${place.asked.vm} --interface ${macOf(place)} --state down`,
      ),
      heal: (lab) => restoreDomain(lab, place.asked.vm),
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
  {
    id: 'guest-without-address',
    applies: isIpv4,
    sketch: ({ asked: { vm } }) => ({
      summary: `${vm} has no IPv4 address`,
      cause: 'network.guest-without-address',
      fixRunsOn: 'guest',
      inject: inGuest(vm, 'ip -4 addr flush dev eth0'),
      heal: (lab) => restoreGuest(lab, vm),
    }),
  },
  {
    id: 'no-default-route',
    applies: ({ asked }) => asked.isRouted,
    sketch: ({ asked: { vm, family } }) => ({
      summary: `${vm} has no default route`,
      cause: 'network.no-default-route',
      fixRunsOn: 'guest',
      inject: inGuest(vm, `ip ${family === 'ipv4' ? '-4' : '-6'} route del default`),
      heal: (lab) => restoreGuest(lab, vm),
    }),
  },
  {
    id: 'wrong-gateway',
    applies: all(isIpv4, ({ asked }) => asked.isRouted),
    sketch: ({ asked: { vm } }) => ({
      summary: `the default route of ${vm} points at an address that nobody has`,
      cause: 'network.wrong-gateway',
      fixRunsOn: 'guest',
      inject: inGuest(vm, 'ip route replace default via 10.0.0.254'),
      heal: (lab) => restoreGuest(lab, vm),
    }),
  },
];
