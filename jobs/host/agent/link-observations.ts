import type { Observation } from '../../../src/flap/observation.ts';
import type { DeviceRole } from '../../../src/model/episode.ts';
import type { LinkChange, LinkLook } from '../../../src/model/link-change.ts';
import { DeviceName, VmName } from '../../../src/model/names.ts';

/** What is known of a device beside its counters. */
export interface KnownDevice {
  role(device: string): DeviceRole | null;
  vm(device: string): string | null;
}

/** After it was set up a NIC takes some seconds to agree with the other side. */
const settleMs = 10_000;

/** News of a device that somebody sets up or down may come a little after its transitions. */
const beforeMs = 1_000;

/** What a look at the links means for the detector. Devices without a role are none of its business. Pure. */
export function linkObservations({ atMs, sinceMs, changes }: LinkLook, known: KnownDevice): Observation[] {
  return changes.flatMap((change) => observationsOf(change, atMs, sinceMs ?? atMs, known));
}

function observationsOf(change: LinkChange, at: number, since: number, known: KnownDevice): Observation[] {
  const device = DeviceName.safeParse(change.device).data;
  if (device === undefined) {
    return [];
  }
  if (change.kind === 'gone') {
    return [{ type: 'gone', device, vm: null, at }];
  }
  if (known.role(device) === null) {
    return [];
  }
  const vm = VmName.safeParse(known.vm(device)).data ?? null;
  const subject = { device, vm, about: null };
  const { transitions: count, up, enabled, toggled } = change;
  return [
    ...(toggled ? [{ type: 'excuse', device, from: since - beforeMs, until: at + settleMs } as const] : []),
    // Transitions of a device that is new are those of its birth.
    ...(change.kind === 'changed' && count > 0
      ? [{ type: 'count', subject: { kind: 'link-flap', ...subject }, at, since, count, up } as const]
      : []),
    { type: 'condition', subject: { kind: 'link-down', ...subject }, at, holds: enabled && !up },
  ];
}
