import type { GuestTap, Surroundings } from '../../../jobs/host/agent/agent-host.ts';
import type { Log } from '../../../jobs/log.ts';
import type { Host } from '../../engine/host.ts';
import { type DevicePlace, placesOfDevices, type Wanted } from '../../flap/roles.ts';
import type { DomainSource } from '../../inventory/domain-source.ts';
import type { DomainNow } from '../../inventory/inventory.ts';
import { type Shape, shapeOf } from './shape.ts';

export interface SurroundingsOptions {
  readonly host: Pick<Host, 'collect'>;
  readonly domains: DomainSource;
  /** Devices that the owner wants left alone, or watched in any case. */
  readonly wanted: Wanted;
  readonly log: Log;
}

/** libvirt that does not answer by then may be down for long: what was known before must do. */
const firstDomainsMs = 3_000;

/** Changes that come together are one reading. */
const gatherMs = 200;

/** A host that was too busy to answer is asked again so soon: till then nobody knows what its devices are. */
const failedMs = 2_000;

/** Routes and bridges may change without a word of a device. */
const againMs = 10 * 60_000;

const unreadable = 'the devices of this host could not be read; their roles stay as they were';
const readableAgain = 'the devices of this host are known again';

/** Devices and guests of this host: read when something about them changed, and kept until then. */
export function createSurroundings({ host, domains, wanted, log }: SurroundingsOptions): Surroundings {
  let taps: readonly GuestTap[] = [];
  let guests: readonly DomainNow[] = [];
  let places: ReadonlyMap<string, DevicePlace> = new Map();
  let watched: { stop(): Promise<void> } | undefined;
  let reading: Promise<void> | undefined;
  let again = false;
  let shape: Shape | null = null;
  let onChange = () => {};
  let gathering: NodeJS.Timeout | undefined;
  let slow: NodeJS.Timeout | undefined;
  let isReadable = true;
  const stopped = new AbortController();

  async function read(): Promise<void> {
    const now = await shapeOf(host, taps, stopped.signal);
    if (stopped.signal.aborted) {
      return;
    }
    if (now === null) {
      if (isReadable) {
        log(unreadable, {});
      }
      isReadable = false;
      refreshIn(failedMs);
    } else {
      if (!isReadable) {
        log(readableAgain, {});
      }
      isReadable = true;
      shape = now;
      places = placesOfDevices(now, wanted);
      onChange();
    }
  }

  function refresh(): Promise<void> {
    again = reading !== undefined;
    reading ??= read()
      .catch((error: unknown) => log('the devices of this host could not be read', { error: String(error) }))
      .finally(() => {
        reading = undefined;
        if (again && !stopped.signal.aborted) {
          void refresh();
        }
      });
    return reading;
  }

  function refreshIn(ms: number): void {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      void refresh();
    }, ms);
  }

  const refreshSoon = () => refreshIn(gatherMs);

  return {
    async start(known, tell) {
      taps = known;
      const { promise: heard, resolve } = Promise.withResolvers<void>();
      watched = domains.watch({
        onDomains(all) {
          guests = all;
          const now = tapsOf(all);
          const isSame = JSON.stringify(now) === JSON.stringify(taps);
          taps = now;
          resolve();
          if (!isSame) {
            refreshSoon();
          }
        },
        // The announcer says it.
        onProblem: () => resolve(),
      });
      const late = setTimeout(resolve, firstDomainsMs);
      stopped.signal.addEventListener('abort', () => resolve(), { once: true });
      await heard;
      clearTimeout(late);
      await refresh();
      if (stopped.signal.aborted) {
        return;
      }
      onChange = tell;
      tell();
      slow = setInterval(refreshSoon, againMs);
    },
    refreshSoon,
    taps: () => taps,
    guests: () => guests,
    place: (device) => places.get(device) ?? null,
    places: () => [...places.values()],
    links: () => shape?.links ?? [],
    hostMacs: () => shape?.hostMacs ?? [],
    gatewayMacs: () => shape?.gatewayMacs ?? [],
    gateways: () => shape?.gateways ?? [],
    async stop() {
      clearTimeout(gathering);
      clearInterval(slow);
      stopped.abort();
      await watched?.stop();
    },
  };
}

/** The taps of the guests that hold one: a paused guest does, one that is shut off does not. */
function tapsOf(domains: readonly DomainNow[]): readonly GuestTap[] {
  return domains
    .flatMap(({ name: vm, nics }) => nics.flatMap(({ tap }) => (tap === null ? [] : [{ tap, vm }])))
    .toSorted((a, b) => (a.tap < b.tap ? -1 : 1));
}
