import type { GuestNic, LibvirtNetwork, Topology } from '../topology.ts';
import { hypervisorAddresses, lanHosts, makeHypervisor, twoGuests, uplinkMac } from './hosts.ts';
import { plain } from './linux.ts';

// The hypervisor's card has its addresses itself: there is no bridge that it is a port of.
const card = { device: 'eth0', mac: uplinkMac(0), segment: 'lan', addresses: hypervisorAddresses } as const;

/** What the three kinds of network differ in. */
const kinds = {
  nat: { forward: 'nat', name: 'default', prefix: '192.168.122', text: 'NAT by libvirt' },
  routed: { forward: 'route', name: 'routed', prefix: '10.0.5', text: 'routed by libvirt' },
  isolated: { forward: 'isolated', name: 'isolated', prefix: '192.168.124', text: 'no way out' },
} as const;

/** Guests in a network that libvirt keeps: their gateway, DHCP and DNS server are the hypervisor. */
export function fromLibvirt(kind: keyof typeof kinds): Topology {
  const { forward, name, prefix, text } = kinds[kind];
  const gateway = `${prefix}.1`;
  const network: LibvirtNetwork = {
    name,
    bridge: 'virbr0',
    mac: '52:54:00:00:05:01',
    forward,
    address: `${gateway}/24`,
  };
  const nic = (octet: number): Partial<GuestNic> => ({
    address: `${prefix}.${octet}/24`,
    dhcp: true,
    address6: null,
    gateway: kind === 'isolated' ? null : gateway,
    gateway6: null,
  });
  const guests = twoGuests({ kind: 'network', name }, { web01: nic(10), db01: nic(11) });
  return {
    ...plain,
    name: kind,
    summary: `guests in the libvirt network ${name} (${prefix}.0/24), ${text}, addresses by DHCP`,
    hypervisor: makeHypervisor({
      summary: `the hypervisor: libvirt network ${name} on virbr0; eth0 has its own address`,
      cards: [card],
      networks: [network],
    }),
    // Who is to answer a guest of the routed network knows the way to it.
    hosts:
      kind === 'routed'
        ? lanHosts.map((host) =>
            host.cards.some(({ segment, addresses }) => segment === 'lan' && addresses.length > 0)
              ? { ...host, routes: [...host.routes, `${prefix}.0/24 via 10.0.0.2`] }
              : host,
          )
        : lanHosts,
    guests: guests.map((guest) => ({ ...guest, dns: gateway })),
  };
}

/** Guests on the card itself: no bridge, and no way between a guest and its own hypervisor. */
export const direct: Topology = {
  ...plain,
  name: 'macvtap',
  summary: 'guests on macvtap devices of eth0',
  hypervisor: makeHypervisor({
    summary: 'the hypervisor: eth0 has its own address, guests are on macvtap devices of it',
    cards: [card],
  }),
  guests: twoGuests({ kind: 'direct', device: 'eth0' }),
};
