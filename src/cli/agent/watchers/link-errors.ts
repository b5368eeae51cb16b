import { readDeviceErrors } from '../../../../adapters/host/device-errors.ts';
import type { Surroundings, Watcher } from '../../../../jobs/host/agent/agent-host.ts';
import type { Observation } from '../../../flap/observation.ts';
import { isLookedFor } from '../../../flap/roles.ts';
import { DeviceName } from '../../../model/names.ts';
import { type ErrorsAt, errorsBetween, risenBetween } from '../../../samplers/link-errors.ts';
import { every } from './every.ts';

const everyMs = 30_000;

/** What a device counted is remembered for ten minutes: an episode tells by how much it rose. */
const mostSamples = 20;

/** Looks at the error counters of the devices that lead out. */
export function watchLinkErrors(
  surroundings: Pick<Surroundings, 'places'>,
): Watcher & { risen(device: string): Readonly<Record<string, number>> } {
  const samples = new Map<string, ErrorsAt[]>();

  function look(): Observation[] {
    const at = Date.now();
    const places = surroundings.places().filter(({ role }) => isLookedFor('link-errors', role));
    for (const device of samples.keys()) {
      if (!places.some((place) => place.device === device)) {
        samples.delete(device);
      }
    }
    return places.flatMap(({ device: name }) => {
      const device = DeviceName.safeParse(name).data;
      const now = device === undefined ? null : readDeviceErrors(device, at);
      if (device === undefined || now === null) {
        return [];
      }
      const earlier = samples.get(device) ?? [];
      const before = earlier.at(-1);
      samples.set(device, [...earlier.slice(-(mostSamples - 1)), now]);
      const count = before === undefined ? 0 : errorsBetween(before, now);
      const subject = { kind: 'link-errors', device, vm: null, about: null } as const;
      return before === undefined || count === 0
        ? []
        : [{ type: 'count', subject, at, since: before.at, count, up: null } as const];
    });
  }

  return {
    start: (observe) => every(everyMs, 0, () => observe(look())),
    risen(device) {
      const [oldest] = samples.get(device) ?? [];
      const now = readDeviceErrors(device, Date.now());
      return oldest === undefined || now === null ? {} : (risenBetween(oldest, now) ?? {});
    },
  };
}
