import { isBridgePort } from '../../../../adapters/host/device-errors.ts';
import { keepRunning, type LongLived } from '../../../../adapters/host/long-lived.ts';
import { longLivedPrograms } from '../../../../adapters/host/long-lived-programs.ts';
import type { Surroundings, Watcher } from '../../../../jobs/host/agent/agent-host.ts';
import type { Log } from '../../../../jobs/log.ts';
import type { Observation } from '../../../flap/observation.ts';
import { DeviceName, VmName } from '../../../model/names.ts';
import { createMacTracker, parseLearned } from '../../../samplers/mac-moves.ts';
import { every } from './every.ts';

/** How often is looked whether there is a bridge to listen to; one that came is heard of within that time. */
const everyMs = 30_000;

/** Moves within this time are told together. */
const gatherMs = 200;

/** Listens to what the bridges of guests learn: whether a guest's or the gateway's MAC address wanders. */
export function watchMacMoves(surroundings: Surroundings, log: Log): Watcher {
  /** The guest of a MAC address, '' for the gateway's; null: nobody's that counts. */
  function ownerOf(mac: string): string | null {
    const guest = surroundings.guests().find(({ nics }) => nics.some((nic) => nic.mac === mac));
    return guest?.name ?? (surroundings.gatewayMacs().includes(mac) ? '' : null);
  }

  return {
    start(observe) {
      let listener: LongLived | undefined;
      const follow = createMacTracker();

      /** Moves that are not told yet, by what they are about: a loop makes thousands of them in a second. */
      const moved = new Map<string, Extract<Observation, { type: 'count' }>>();
      let telling: NodeJS.Timeout | undefined;

      function tell(): void {
        telling = undefined;
        const seen = [...moved.values()];
        moved.clear();
        observe(seen);
      }

      function onLines(lines: readonly string[]): void {
        const at = Date.now();
        for (const line of lines) {
          const learned = parseLearned(line);
          const owner = learned === null ? null : ownerOf(learned.mac);
          const move = learned === null || owner === null ? null : follow(learned);
          const device = DeviceName.safeParse(move?.bridge).data;
          // A guest that was started anew has another tap, and its old one is no more.
          if (move !== null && device !== undefined && isBridgePort(move.from)) {
            const vm = VmName.safeParse(owner).data ?? null;
            const subject = { kind: 'mac-moves', device, vm, about: move.mac } as const;
            const key = `${device} ${move.mac}`;
            const before = moved.get(key);
            moved.set(key, {
              type: 'count',
              subject,
              since: before?.since ?? at,
              at,
              count: (before?.count ?? 0) + 1,
              up: null,
            });
            telling ??= setTimeout(tell, gatherMs);
          }
        }
      }

      const looking = every(everyMs, 0, async () => {
        const isNeeded = surroundings.places().some(({ role }) => role === 'bridge');
        if (isNeeded) {
          listener ??= keepRunning(longLivedPrograms.learnedMacs, {
            onStart: () => undefined,
            onLines,
            onComplaint: () => undefined,
            onEnd: (reason, againMs) =>
              log('the listener for learned MAC addresses ended; it is started again', { reason, againMs }),
          });
        } else {
          await listener?.stop();
          listener = undefined;
        }
      });
      return {
        async stop() {
          clearTimeout(telling);
          await looking.stop();
          await listener?.stop();
        },
      };
    },
  };
}
