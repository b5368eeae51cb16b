import type { Surroundings } from '../../../jobs/host/agent/agent-host.ts';
import type { Log } from '../../../jobs/log.ts';
import type { Host } from '../../engine/host.ts';
import { type EpisodeContext, emptyContext } from '../../flap/episode.ts';
import type { Subject } from '../../flap/observation.ts';
import type { DeviceRole } from '../../model/episode.ts';
import { rolesOf } from './roles.ts';

/** Devices and guests of this host, read when asked and kept until then. */
export function createSurroundings(host: Pick<Host, 'collect'>, log: Log): Surroundings {
  let roles: ReadonlyMap<string, DeviceRole> = new Map();
  let taps: ReadonlyMap<string, string> = new Map();
  let reading: Promise<void> | undefined;
  let again = false;
  const { signal } = new AbortController();

  async function read(): Promise<void> {
    const [links, domains] = await Promise.all([
      host.collect('link', undefined, signal),
      host.collect('domain-taps', undefined, signal),
    ]);
    if (domains.status === 'ok') {
      taps = new Map(domains.data.taps.map(({ tap, vm }) => [tap, vm]));
    }
    if (links.status === 'ok') {
      roles = rolesOf(links.data.links, taps);
    } else {
      log('the devices of this host could not be read', { reason: links.reason });
    }
  }

  return {
    refresh() {
      if (reading !== undefined) {
        again = true;
        return reading;
      }
      reading = read()
        .catch((error: unknown) =>
          log('the devices of this host could not be read', { error: String(error) }),
        )
        .finally(() => {
          reading = undefined;
          if (again) {
            again = false;
            void this.refresh();
          }
        });
      return reading;
    },
    role: (device) => roles.get(device) ?? null,
    vm: (device) => taps.get(device) ?? null,
    lookUp: (subject: Subject): Promise<EpisodeContext> =>
      Promise.resolve({
        ...emptyContext,
        role: subject.device === null ? null : (roles.get(subject.device) ?? null),
      }),
  };
}
