import type { LinkChange, LinkLook } from '../../../src/flap/link-change.ts';
import type { Observation, Subject } from '../../../src/flap/observation.ts';
import { isLookedFor } from '../../../src/flap/roles.ts';
import type { DeviceRole } from '../../../src/model/episode.ts';
import { DeviceName, VmName } from '../../../src/model/names.ts';

/** What is known of a device beside its counters. */
export interface KnownDevices {
  role(device: string): DeviceRole | null;
  /** The guest that holds this tap. */
  vm(device: string): string | null;
  /** The devices that hang on this one: what is done to it shows on them. */
  above(device: string): readonly string[];
}

/** After it was set up a NIC takes some seconds to agree with the other side. */
const settleMs = 10_000;

/** News of a device that somebody sets up or down may come a little after its transitions. */
const beforeMs = 1_000;

/** What a look at the links means for the detector. Devices without a role are none of its business. Pure. */
export function linkObservations({ atMs, sinceMs, changes }: LinkLook, known: KnownDevices): Observation[] {
  return changes.flatMap((change) => observationsOf(change, atMs, sinceMs ?? atMs, known));
}

function observationsOf(change: LinkChange, at: number, since: number, known: KnownDevices): Observation[] {
  const device = DeviceName.safeParse(change.device).data;
  if (device === undefined) {
    return [];
  }
  if (change.kind === 'gone') {
    return [{ type: 'gone', device, vm: null, at }];
  }
  const role = known.role(device);
  if (role === null) {
    return [];
  }
  const vm = VmName.safeParse(known.vm(device)).data ?? null;
  const { kind, transitions: count, up, enabled, toggled } = change;
  const flap: Subject = { kind: 'link-flap', device, vm, about: null };
  const down: Subject = { ...flap, kind: 'link-down' };
  const isDone = toggled || kind === 'appeared';
  const excused = isDone ? [device, ...(toggled ? known.above(device) : [])] : [];
  // Only a carrier that was there can be lost: a port without a cable is no news, nor one that somebody set down.
  const isLost = kind === 'changed' && count > 0 && enabled && !up;
  const looksForDown = isLookedFor('link-down', role);
  const condition = { type: 'condition', subject: down, at, since } as const;
  return [
    ...excused.flatMap((each): Observation[] => {
      const parsed = DeviceName.safeParse(each).data;
      return parsed === undefined
        ? []
        : [{ type: 'excuse', device: parsed, from: since - beforeMs, until: at + settleMs }];
    }),
    // Transitions of a device that is new are those of its birth.
    ...(kind === 'changed' && count > 0 && isLookedFor('link-flap', role)
      ? [{ type: 'count', subject: flap, at, since, count, up } as const]
      : []),
    // One that came and went since the last look is not down since then.
    ...(looksForDown && (isLost || up || !enabled) ? [{ ...condition, holds: false }] : []),
    ...(looksForDown && isLost ? [{ ...condition, holds: true }] : []),
  ];
}
