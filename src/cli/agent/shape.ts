import type { GuestTap } from '../../../jobs/host/agent/agent-host.ts';
import type { Host } from '../../engine/host.ts';
import type { HostShape } from '../../flap/roles.ts';
import type { FactResult } from '../../model/fact.ts';

/** How the devices of this host hang together, and whose addresses are whose. */
export interface Shape extends HostShape {
  readonly hostMacs: readonly string[];
  readonly gateways: readonly string[];
  readonly gatewayMacs: readonly string[];
}

/** Reads how the devices of this host hang together; null where even the devices cannot be read. */
export async function shapeOf(
  { collect }: Pick<Host, 'collect'>,
  taps: readonly GuestTap[],
  signal: AbortSignal,
): Promise<Shape | null> {
  const [link, route, route6, addr, forwarding, ovs, neigh] = await Promise.all([
    collect('link', undefined, signal),
    collect('route', undefined, signal),
    collect('route6', undefined, signal),
    collect('addr', undefined, signal),
    collect('forwarding', undefined, signal),
    collect('ovs', undefined, signal),
    collect('neigh', undefined, signal),
  ]);
  if (link.status !== 'ok') {
    return null;
  }
  const { links } = link.data;
  const routes = [route, route6].flatMap((each) => dataOf(each)?.routes ?? []);
  const addresses = dataOf(addr)?.addresses ?? [];
  const routesForOthers = dataOf(forwarding)?.ipv4 === true;
  const routedBridges = links.flatMap(({ name, kind }) =>
    kind === 'bridge' &&
    routesForOthers &&
    addresses.some(({ device, family, scope }) => device === name && family === 'ipv4' && scope === 'global')
      ? [name]
      : [],
  );
  const defaultDevices = routes.flatMap(({ destination, device }) =>
    destination === 'default' && device !== null ? [device] : [],
  );
  const gateways = routes.flatMap(({ destination, gateway }) =>
    destination === 'default' && gateway !== null ? [gateway] : [],
  );
  const gatewayMacs = (dataOf(neigh)?.entries ?? []).flatMap(({ address, mac }) =>
    gateways.includes(address) && mac !== null ? [mac] : [],
  );
  return {
    links,
    taps,
    ovs: dataOf(ovs),
    routedBridges,
    defaultDevices: [...new Set(defaultDevices)],
    // A guest's tap has an address of its own that no guest ever sends from.
    hostMacs: links.flatMap(({ mac, kind }) => (mac === null || kind === 'tun' ? [] : [mac])),
    gateways,
    gatewayMacs,
  };
}

function dataOf<Data>(fact: FactResult<Data>): Data | null {
  return fact.status === 'ok' ? fact.data : null;
}
