import type { NetworkXml } from '../facts/libvirt/network-xml.ts';
import type { Links } from '../facts/link/link.ts';
import type { Neighbors } from '../facts/network/neigh.ts';
import type { RouteChosen } from '../facts/shared/route-get.ts';
import type { PathContext } from '../model/path.ts';
import { isRouted } from './next-hop.ts';

/** Whether this host is the router between the guest's network and the target: nothing else leads out of its bridge. */
export function hostMayRoute(path: PathContext): path is PathContext & { readonly targetAddress: string } {
  return (
    path.bridgeKind === 'linux' &&
    path.family === 'ipv4' &&
    path.targetAddress !== null &&
    !path.targetIsHost &&
    path.uplinks.length === 0 &&
    isRouted(path, path.targetAddress)
  );
}

/** What is known of the way on from this host before a frame is sent. `out` null: it has no route itself. Pure. */
export function routedByHost(
  path: PathContext,
  network: NetworkXml | null,
  out: RouteChosen | null,
  { links }: Links,
  neigh: Neighbors,
): NonNullable<PathContext['routedByHost']> {
  const nextHop = out?.gateway ?? path.targetAddress;
  const link = links.find(({ name }) => name === out?.device);
  const known = neigh.entries.find(
    ({ address, device, state }) =>
      address === nextHop &&
      device === out?.device &&
      !state.includes('FAILED') &&
      !state.includes('INCOMPLETE'),
  );
  return {
    network: network?.name ?? null,
    mode:
      network === null || network.mode === 'bridge' || network.mode === 'other' ? 'unknown' : network.mode,
    device: link?.up === true ? link.name : null,
    mac: link?.mac ?? null,
    gateway: out?.gateway ?? null,
    source: out?.source ?? null,
    nextHopMac: known?.mac ?? null,
  };
}
