import type { Host } from '../../engine/host.ts';
import { contextOf, type EpisodeContext } from '../../flap/episode.ts';
import type { Subject } from '../../flap/observation.ts';
import type { DevicePlace } from '../../flap/roles.ts';

/** Reads what an episode tells beside its numbers. What cannot be read is left out. */
export async function lookUp(
  host: Pick<Host, 'collect'>,
  places: ReadonlyMap<string, DevicePlace>,
  { device }: Subject,
  signal: AbortSignal,
): Promise<EpisodeContext> {
  const place = device === null ? undefined : places.get(device);
  const lldp = await host.collect('lldp', undefined, signal);
  const near = [device, ...(place?.behind ?? [])];
  const neighbor =
    lldp.status === 'ok'
      ? near.flatMap((each) => lldp.data.neighbors.find((found) => found.device === each) ?? [])[0]
      : undefined;
  return {
    ...contextOf(place ?? null),
    switch:
      neighbor === undefined
        ? null
        : {
            chassis: (neighbor.chassis ?? neighbor.system ?? '?').slice(0, 200),
            name: (neighbor.system ?? neighbor.chassis ?? '?').slice(0, 200),
            port: (neighbor.port ?? neighbor.portDescription ?? '?').slice(0, 200),
          },
  };
}
