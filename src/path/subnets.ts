import type { HostAddresses } from '../facts/network/addr.ts';
import type { Routes } from '../facts/shared/routes.ts';
import { familyOf, inSubnet, isLinkLocal } from '../model/net.ts';

/** An address with the length of its network's prefix. */
export interface Subnet {
  readonly address: string;
  readonly prefix: number;
}

/**
 * The host's own addresses on a device that can talk to a target: of its family and, for IPv6, of its scope. A
 * link-local address says nothing of the networks on that link, and one that failed the test for duplicates is not used.
 */
export function subnetsFor(
  target: string,
  device: string | null,
  { addresses }: HostAddresses,
  { routes }: Routes,
): Subnet[] {
  const family = familyOf(target);
  const own = addresses.filter(
    (each) =>
      each.device === device &&
      each.family === family &&
      (family === 'ipv4' ||
        (isLinkLocal(each.address) === isLinkLocal(target) && !each.flags.includes('dadfailed'))),
  );
  return own.map(({ address, prefix }) => ({
    address,
    prefix: prefix === 128 ? (onLinkLength(address, device, routes) ?? prefix) : prefix,
  }));
}

/** An address of DHCPv6 has no network of its own: a route of a router's advertisement says what is on the link. */
function onLinkLength(address: string, device: string | null, routes: Routes['routes']): number | null {
  const around = routes
    .filter((route) => route.device === device && route.gateway === null && route.type === null)
    .map(({ destination }) => destination.split('/'))
    .filter(([network = '', length]) => network.includes(':') && inSubnet(address, network, Number(length)))
    .map(([, length]) => Number(length))
    .filter((length) => length > 0 && length < 128);
  return around.length === 0 ? null : Math.max(...around);
}

/** The gateway of the default route over a device; of several the one that the kernel prefers. */
export function gatewayOver(device: string | null, { routes }: Routes): string | null {
  const over = routes
    .filter((route) => route.destination === 'default' && route.device === device && route.gateway !== null)
    .toSorted((a, b) => (a.metric ?? 0) - (b.metric ?? 0));
  return over[0]?.gateway ?? null;
}
