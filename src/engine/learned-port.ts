import type { FdbEntry } from '../facts/bridge/fdb.ts';
import type { Ovs } from '../facts/ovs/ovs.ts';
import { DeviceName } from '../model/names.ts';
import type { PathContext } from '../model/path.ts';
import { peerOf, placesOf } from '../path/ovs-ports.ts';
import type { FactResults } from '../verdict/run-checks.ts';
import type { Host } from './host.ts';

/** More bridges than these are not followed through patch ports. */
const mostBridges = 4;

/** The port behind which the path's bridge has learned a MAC address; null where it has not. Reads the tables anew. */
export async function learnedPort(
  mac: string,
  path: Pick<PathContext, 'bridge' | 'bridgeKind' | 'vlan' | 'hostDevice'>,
  facts: Pick<FactResults, 'ovs' | 'link'>,
  host: Host,
  signal: AbortSignal,
): Promise<string | null> {
  if (path.bridgeKind === 'ovs') {
    const ovs = facts.ovs?.status === 'ok' ? facts.ovs.data : null;
    const links = facts.link?.status === 'ok' ? facts.link.data.links : [];
    if (links.some((link) => link.mac === mac)) {
      // A port of a datapath in user space is a device of its own: this host answers ARP on it, as that device.
      return path.hostDevice ?? path.bridge;
    }
    return ovs === null ? null : await learnedByOvs(mac, path, ovs, host, signal);
  }
  const fdb = await host.collect('fdb', undefined, signal);
  const entries = fdb.status === 'ok' ? fdb.data.entries : [];
  // A router may have the same MAC address in each VLAN, and sit behind another port in each.
  const here = ({ vlan }: FdbEntry) => path.vlan === null || vlan === null || vlan === path.vlan;
  const learned = entries.find(
    (entry) => entry.mac === mac && entry.master === path.bridge && !entry.static && here(entry),
  );
  return learned?.port ?? null;
}

async function learnedByOvs(
  mac: string,
  path: Pick<PathContext, 'bridge' | 'vlan'>,
  ovs: Ovs,
  host: Host,
  signal: AbortSignal,
): Promise<string | null> {
  let bridge = path.bridge;
  for (let step = 0; step < mostBridges && bridge !== null; step += 1) {
    const table = await host.collect('ovs-fdb', { bridge: DeviceName.parse(bridge) }, signal);
    const entries = table.status === 'ok' ? table.data.entries : [];
    const entry = entries.find((each) => each.mac === mac && each.vlan === (path.vlan ?? 0));
    if (entry === undefined) {
      return null;
    }
    if (entry.ofport === null) {
      return bridge;
    }
    const place = placesOf(ovs).find(
      (each) => each.bridge.name === bridge && each.device.ofport === entry.ofport,
    );
    if (place === undefined || place.device.type !== 'patch') {
      return place?.device.name ?? null;
    }
    bridge = peerOf(ovs, place)?.bridge.name ?? null;
  }
  return null;
}
