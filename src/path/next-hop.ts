import { inSubnet } from '../model/net.ts';
import type { PathContext } from '../model/path.ts';

/** Whether the target is beyond a router, as far as this host's own address on the bridge can tell. */
export function isRouted(path: PathContext, target: string): boolean {
  return (
    path.hostAddresses.length > 0 &&
    !path.hostAddresses.some(({ address, prefix }) => inSubnet(target, address, prefix))
  );
}

/** Whom the guest should ask for: the target itself on its own subnet, else the gateway; null when nobody knows. */
export function expectedNextHop(path: PathContext, target: string): string | null {
  if (path.targetIsHost) {
    return null;
  }
  return isRouted(path, target) ? path.hostGateway : target;
}

/** An address of the guest's own subnet, other than the target, that a ping can seem to come from. */
export function subnetNeighbor(path: PathContext, target: string): string | null {
  const candidates = [...path.hostAddresses.map(({ address }) => address), path.hostGateway];
  return candidates.find((address) => address !== null && address !== target) ?? null;
}
