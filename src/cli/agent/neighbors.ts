import type { Host } from '../../engine/host.ts';
import type { LldpNeighbor } from '../../facts/link/lldp.ts';
import type { DevicePlace } from '../../flap/roles.ts';
import type { Episode } from '../../model/episode.ts';
import { every } from './watchers/every.ts';

/**
 * What the switches said of their ports. It is kept: a link that is down hears nobody any more, and just then it is
 * asked which port it was plugged into.
 */
export interface Neighbors {
  /** All that are known, after another look. Never rejects. */
  read(signal: AbortSignal): Promise<readonly LldpNeighbor[]>;
  /** The port that a device, or what it hangs on, is plugged into, as far as it is known already. */
  switchOf(place: DevicePlace | null): Episode['switch'];
  /** Looks now, and now and then. */
  start(): { stop(): Promise<void> };
}

/** Switches speak every 30 s. */
const againMs = 60_000;

/** One that was not heard for so long may be unplugged, or plugged in elsewhere. */
const keptMs = 6 * 3_600_000;

interface Heard {
  readonly neighbor: LldpNeighbor;
  readonly atMs: number;
}

export function createNeighbors(host: Pick<Host, 'collect'>, now: () => number = Date.now): Neighbors {
  let heard: ReadonlyMap<string, Heard> = new Map();
  const known = () => [...heard.values()].map(({ neighbor }) => neighbor);

  async function read(signal: AbortSignal): Promise<readonly LldpNeighbor[]> {
    const fact = await host.collect('lldp', undefined, signal);
    const atMs = now();
    const fresh = fact.status === 'ok' ? fact.data.neighbors : [];
    const kept = [...heard].filter(
      ([device, each]) => each.atMs > atMs - keptMs && fresh.every((other) => other.device !== device),
    );
    heard = new Map([
      ...kept,
      ...fresh.map((neighbor): [string, Heard] => [neighbor.device, { neighbor, atMs }]),
    ]);
    return known();
  }

  return {
    read,
    switchOf(place) {
      const neighbor = neighborOf(place, known());
      return neighbor === undefined ? null : portOf(neighbor);
    },
    start: () =>
      every(againMs, 0, async (signal) => {
        await read(signal);
      }),
  };
}

/** The nearest switch of a device: its own, or that of what it hangs on. */
export function neighborOf(
  place: DevicePlace | null,
  neighbors: readonly LldpNeighbor[],
): LldpNeighbor | undefined {
  const near = place === null ? [] : [place.device, ...place.behind];
  return near.flatMap((each) => neighbors.find(({ device }) => device === each) ?? [])[0];
}

function portOf({ chassis, system, port, portDescription }: LldpNeighbor): NonNullable<Episode['switch']> {
  const short = (text: string) => text.slice(0, 200);
  return {
    chassis: short(chassis ?? system ?? '?'),
    name: short(system ?? chassis ?? '?'),
    port: short(port ?? portDescription ?? '?'),
  };
}
