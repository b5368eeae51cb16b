import type { LookedUp } from '../../../jobs/host/agent/agent-host.ts';
import type { Host } from '../../engine/host.ts';
import type { LldpNeighbor } from '../../facts/link/lldp.ts';
import type { Evidence, NicSettings } from '../../flap/causes/evidence.ts';
import { noEvidence } from '../../flap/causes/evidence.ts';
import type { DevicePlace } from '../../flap/roles.ts';
import type { History } from '../../history/history.ts';
import { changesAround } from '../../history/story.ts';
import type { FactResult } from '../../model/fact.ts';
import { DeviceName } from '../../model/names.ts';
import { type Neighbors, neighborOf } from './neighbors.ts';

export interface LookUpSources {
  readonly host: Pick<Host, 'collect'>;
  readonly neighbors: Neighbors;
  /** What this host remembers of its settings. */
  readonly history: () => History;
  /** By how much the error counters of a device rose lately. */
  readonly risen: (device: string) => Readonly<Record<string, number>>;
}

/** Changes so long before an episode may have to do with it. */
const beforeMs = 15 * 60_000;

/** Reads what an episode tells beside its numbers. What cannot be read is left out, and says nothing. */
export async function lookUp(
  { host, neighbors, history, risen }: LookUpSources,
  place: DevicePlace | null,
  startedAt: number,
  signal: AbortSignal,
): Promise<LookedUp> {
  const { collect } = host;
  const [links, bonding, kernel, heard, nic] = await Promise.all([
    collect('link', undefined, signal),
    collect('bonding', undefined, signal),
    collect('kernel-log', undefined, signal),
    neighbors.read(signal),
    place === null ? null : nicOf(host, place.device, signal),
  ]);
  const device = place?.device ?? null;
  const near = device === null ? [] : [device, ...(place?.behind ?? [])];
  const neighbor = neighborOf(place, heard);
  const evidence: Evidence = {
    ...noEvidence,
    place,
    links: dataOf(links)?.links ?? [],
    bonds: dataOf(bonding)?.bonds ?? [],
    kernel: dataOf(kernel)?.lines ?? [],
    errors: device === null ? {} : risen(device),
    nic,
    sameSwitch: neighbor === undefined ? [] : sameSwitch(neighbor, heard),
  };
  const from = new Date(startedAt - beforeMs).toISOString();
  return {
    evidence,
    around: {
      switch: neighbors.switchOf(place),
      changes: changesAround(history(), near, from),
    },
  };
}

/** How a NIC and the other side agreed to speak; null of a device without a driver, whose settings are made up. */
async function nicOf(
  { collect }: LookUpSources['host'],
  name: string,
  signal: AbortSignal,
): Promise<NicSettings | null> {
  const device = DeviceName.safeParse(name).data;
  const drivers = dataOf(await collect('nic-driver', undefined, signal))?.drivers ?? [];
  const driver = drivers.find((each) => each.device === name)?.driver ?? null;
  if (driver === null || device === undefined) {
    return null;
  }
  const [settings, eee, carriers] = await Promise.all([
    collect('ethtool', { device }, signal).then(dataOf),
    collect('ethtool-eee', { device }, signal),
    collect('carrier', undefined, signal).then(dataOf),
  ]);
  const isUp = carriers?.devices.find((each) => each.device === name)?.carrier === true;
  const state = dataOf(eee)?.state ?? (eee.status === 'absent' ? 'off' : null);
  return {
    driver,
    speed: settings?.speed ?? null,
    duplex: settings?.duplex ?? null,
    autoneg: settings?.autoneg ?? null,
    medium: settings?.medium ?? null,
    // While the link is down nothing is in use: what is switched on may be the cause or not.
    eee: state === null || (state === 'idle' && !isUp) ? null : state === 'active',
  };
}

function sameSwitch({ chassis, device }: LldpNeighbor, all: readonly LldpNeighbor[]): readonly string[] {
  return chassis === null
    ? []
    : all.flatMap((other) => (other.chassis === chassis && other.device !== device ? [other.device] : []));
}

function dataOf<Data>(fact: FactResult<Data>): Data | null {
  return fact.status === 'ok' ? fact.data : null;
}
