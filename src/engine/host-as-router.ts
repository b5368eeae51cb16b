import type { DomainInterface } from '../facts/domain/domain-xml.ts';
import type { Links } from '../facts/link/link.ts';
import type { Neighbors } from '../facts/network/neigh.ts';
import { DeviceName, VmName } from '../model/names.ts';
import type { PathContext } from '../model/path.ts';
import { hostMayRoute, routedByHost } from '../path/routed-by-host.ts';
import type { Observed } from '../probes/observations.ts';
import type { SessionInput } from '../probes/session/input.ts';
import { type RoutedVia, runRouted } from '../probes/session/routed.ts';
import { isWireFailure, type Wire, type WireFailure } from '../probes/wire.ts';
import type { FactResults } from '../verdict/run-checks.ts';
import type { Host } from './host.ts';

/** What libvirt says of the network that a NIC is plugged into; nothing where it is plugged into none. */
export async function readNetwork(
  nic: DomainInterface,
  host: Host,
  signal: AbortSignal,
): Promise<Pick<FactResults, 'network-xml' | 'network-info'>> {
  const network = VmName.safeParse(nic.type === 'network' ? nic.network : null);
  if (!network.success) {
    return {};
  }
  const args = { network: network.data };
  const [xml, info] = await Promise.all([
    host.collect('network-xml', args, signal),
    host.collect('network-info', args, signal),
  ]);
  return { 'network-xml': xml, 'network-info': info };
}

/** The path with what is known of the way on, where this host is the router; else the path as it is. */
export async function withRouter(
  path: PathContext,
  facts: FactResults,
  known: { readonly link: Links; readonly neigh: Neighbors },
  host: Host,
  signal: AbortSignal,
): Promise<{ readonly path: PathContext; readonly facts: FactResults }> {
  if (!hostMayRoute(path)) {
    return { path, facts };
  }
  const out = await host.collect('route-out', { to: path.targetAddress }, signal);
  const network = facts['network-xml']?.status === 'ok' ? facts['network-xml'].data : null;
  const chosen = out.status === 'ok' ? out.data : null;
  return {
    path: { ...path, routedByHost: routedByHost(path, network, chosen, known.link, known.neigh) },
    facts: { ...facts, 'route-out': out },
  };
}

/** Begins to watch the device that leads on; null where there is none. */
export function watchOnward(
  { routedByHost: via }: PathContext,
  wire: Wire,
): Promise<WireFailure | null> | null {
  return via?.device == null || via.mac === null
    ? null
    : wire.watch(
        [
          { device: via.device, direction: 'in' },
          { device: via.device, direction: 'out' },
        ],
        [via.mac],
      );
}

type Session = Observed;

/** Goes on where a session ended at this host: tries the way from here to the target, and asks the kernel for it. */
export async function goOn(
  input: Pick<SessionInput, 'path' | 'wire' | 'id'>,
  session: Session,
  host: Host,
  signal: AbortSignal,
): Promise<{ readonly session: Session; readonly facts: FactResults } | WireFailure> {
  const { routedByHost: via, bridge, targetAddress } = input.path;
  const guestIp = session.provoke?.guestAddress ?? null;
  if (
    via === null ||
    session.egress.kind !== 'host' ||
    session.provoke?.replyMac == null ||
    guestIp === null
  ) {
    return { session, facts: {} };
  }
  const from = { to: targetAddress, from: guestIp, device: DeviceName.parse(bridge) };
  const [routed, forward] = await Promise.all([
    isUsable(via) ? runRouted(input, via, guestIp, session.cost.frames) : null,
    host.collect('route-forward', from, signal),
  ]);
  if (isWireFailure(routed)) {
    return routed;
  }
  const facts = { 'route-forward': forward };
  if (routed === null) {
    return { session, facts };
  }
  const { frames, ms, ...seen } = routed;
  const { cost } = session;
  return {
    session: {
      ...session,
      routed: seen,
      cost: { ...cost, frames, longestProbeMs: Math.max(cost.longestProbeMs, ms) },
    },
    facts,
  };
}

/** Asks the kernel by which way this host itself answers the guest; nothing where it is not the target. */
export async function readWayBack(
  { targetIsHost, targetAddress, bridgeKind }: PathContext,
  session: Session,
  host: Host,
  signal: AbortSignal,
): Promise<Pick<FactResults, 'route-back'>> {
  const to = session.provoke?.guestAddress ?? null;
  return !targetIsHost || to === null || targetAddress === null || bridgeKind !== 'linux'
    ? {}
    : { 'route-back': await host.collect('route-back', { to, from: targetAddress }, signal) };
}

function isUsable(via: NonNullable<PathContext['routedByHost']>): via is RoutedVia {
  return via.device !== null && via.mac !== null;
}
