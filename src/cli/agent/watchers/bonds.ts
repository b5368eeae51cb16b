import type { Surroundings, Watcher } from '../../../../jobs/host/agent/agent-host.ts';
import type { Host } from '../../../engine/host.ts';
import { bondObservations } from '../../../samplers/bonds.ts';
import { every } from './every.ts';

const everyMs = 5_000;

/** Looks at the members and partners of the bonds, where there are any. */
export function watchBonds(
  host: Pick<Host, 'collect'>,
  surroundings: Pick<Surroundings, 'place' | 'places'>,
): Watcher {
  return {
    start: (observe) =>
      every(everyMs, 0, async (signal) => {
        if (!surroundings.places().some(({ role }) => role === 'bond')) {
          return;
        }
        const bonding = await host.collect('bonding', undefined, signal);
        if (bonding.status === 'ok') {
          const bonds = bonding.data.bonds.filter(({ name }) => surroundings.place(name)?.role === 'bond');
          observe(bondObservations(bonds, Date.now()));
        }
      }),
  };
}
