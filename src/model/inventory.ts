import { z } from 'zod';
import { HypervisorName, VmName } from './names.ts';
import { nearestNames } from './nearest-names.ts';

/** A domain as its hypervisor announces it. `state` is virsh's word: `running`, `paused`, `shut off`. */
export const AnnouncedVm = z.strictObject({ name: VmName, state: z.string().max(40) });
export type AnnouncedVm = z.infer<typeof AnnouncedVm>;

/** What one worker says of itself, again and again. */
export const Announcement = z.strictObject({
  v: z.literal(1),
  hypervisor: HypervisorName,
  /** New with every start of the worker: tells a restarted worker from one that never stopped. */
  session: z.string().min(1).max(64),
  at: z.iso.datetime(),
  vms: z.array(AnnouncedVm).max(20_000),
});
export type Announcement = z.infer<typeof Announcement>;

/** A hypervisor as the bot knows it: its last announcement, and whether its heartbeat still holds. */
export interface KnownHypervisor {
  readonly announcement: Announcement;
  readonly alive: boolean;
}

/** One place where a VM was announced. */
export interface Sighting {
  readonly hypervisor: HypervisorName;
  readonly state: string;
  readonly alive: boolean;
  readonly lastSeen: string;
}

export type Located =
  | ({ readonly kind: 'found' } & Sighting)
  | { readonly kind: 'ambiguous'; readonly sightings: readonly Sighting[] }
  | { readonly kind: 'unknown-vm'; readonly nearest: readonly string[] }
  | { readonly kind: 'unknown-hypervisor'; readonly nearest: readonly string[] }
  | { readonly kind: 'no-hypervisors' };

/**
 * Finds the hypervisor of a VM. One with a heartbeat beats one that is silent, running beats shut off; whatever
 * is still double is for the person to choose.
 */
export function locateVm(known: readonly KnownHypervisor[], vm: string, hypervisor: string | null): Located {
  const names = known.map(({ announcement }) => announcement.hypervisor);
  if (known.length === 0) {
    return { kind: 'no-hypervisors' };
  }
  const asked = known.filter(
    ({ announcement }) => hypervisor === null || announcement.hypervisor === hypervisor,
  );
  if (hypervisor !== null && asked.length === 0) {
    return { kind: 'unknown-hypervisor', nearest: nearestNames(hypervisor, names) };
  }
  const all = asked.flatMap((each) => sightingsOn(each, vm));
  const alive = preferred(all, (sighting) => sighting.alive);
  const [first, ...more] = preferred(alive, (sighting) => sighting.state === 'running');
  if (first === undefined) {
    const vms = asked.flatMap(({ announcement }) => announcement.vms.map(({ name }) => name));
    return { kind: 'unknown-vm', nearest: nearestNames(vm, vms) };
  }
  return more.length === 0 ? { kind: 'found', ...first } : { kind: 'ambiguous', sightings: [first, ...more] };
}

function sightingsOn({ announcement, alive }: KnownHypervisor, vm: string): Sighting[] {
  const { hypervisor, at } = announcement;
  return announcement.vms
    .filter(({ name }) => name === vm)
    .map(({ state }) => ({ hypervisor, state, alive, lastSeen: at }));
}

/** Those that fulfil the wish, or all where none does. */
function preferred<Item>(items: readonly Item[], wish: (item: Item) => boolean): readonly Item[] {
  const wished = items.filter(wish);
  return wished.length > 0 ? wished : items;
}
