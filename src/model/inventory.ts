import { z } from 'zod';
import { HypervisorName, VmName } from './names.ts';

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

/** Up to three names that a typing error may have meant, nearest first; none where nothing is near. */
export function nearestNames(typed: string, names: readonly string[]): readonly string[] {
  const wanted = typed.toLowerCase();
  const ranked = [...new Set(names)]
    .map((name) => ({ name, distance: distanceTo(wanted, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name));
  const within = (most: (name: string) => number) =>
    ranked.filter(({ name, distance }) => distance <= most(name)).map(({ name }) => name);
  const near = within((name) => Math.max(1, Math.floor(Math.max(wanted.length, name.length) / 3)));
  // Half of a short name may be its number: web99 is asked for where web01 was meant.
  return (near.length > 0 ? near : within(() => 2)).slice(0, 3);
}

/** Edit distance (insert, delete, replace, swap of neighbours); a name that begins with what was typed is near. */
function distanceTo(typed: string, name: string): number {
  if (Math.abs(typed.length - name.length) > 20) {
    return Number.POSITIVE_INFINITY;
  }
  if (typed.length >= 2 && name.startsWith(typed)) {
    return 1;
  }
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: name.length + 1 }, (_, index) => index);
  for (let row = 1; row <= typed.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= name.length; column += 1) {
      const same = typed[row - 1] === name[column - 1];
      const cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && typed[row - 1] === name[column - 2] && typed[row - 2] === name[column - 1];
      current.push(swapped ? Math.min(cost, (beforePrevious[column - 2] ?? 0) + 1) : cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[name.length] ?? 0;
}
