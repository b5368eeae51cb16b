import ipaddr from 'ipaddr.js';
import { nearestNames } from '../model/nearest-names.ts';
import type { AnnouncedVm, KnownHypervisor, Sighting } from './inventory.ts';

export type Located =
  | ({ readonly kind: 'found' } & Sighting)
  | { readonly kind: 'ambiguous'; readonly sightings: readonly Sighting[] }
  | { readonly kind: 'unknown-vm'; readonly nearest: readonly string[] }
  | { readonly kind: 'unknown-hypervisor'; readonly nearest: readonly string[] }
  | { readonly kind: 'no-hypervisors' };

/**
 * Finds the hypervisor of a VM by its name, else by UUID, MAC or address. One with a heartbeat beats one that is
 * silent, running beats everything else, and of one VM (one UUID) that is defined twice the place where something
 * happened last. Whatever is still double is for the person to choose.
 */
export function locateVm(
  known: readonly KnownHypervisor[],
  wanted: string,
  hypervisor: string | null,
): Located {
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
  const named = sightingsOf(asked, ({ name }) => name === wanted);
  const key = named.length === 0 ? vmKeyOf(wanted) : null;
  const all = key === null ? named : sightingsOf(asked, (vm) => fitsKey(vm, key));
  const alive = preferred(all, (sighting) => sighting.alive);
  const [first, ...more] = newestOfEach(preferred(alive, (sighting) => sighting.state === 'running'));
  if (first === undefined) {
    const vms =
      key === null ? asked.flatMap(({ announcement }) => announcement.vms.map(({ name }) => name)) : [];
    return { kind: 'unknown-vm', nearest: nearestNames(wanted, vms) };
  }
  return more.length === 0 ? { kind: 'found', ...first } : { kind: 'ambiguous', sightings: [first, ...more] };
}

/** How a VM can be named but by its name. */
export interface VmKey {
  readonly kind: 'uuid' | 'mac' | 'address';
  /** As announcements write it. */
  readonly value: string;
}

/** A UUID, a MAC address (with colons, hyphens or dots) or an IP address; null: it can only be a name. */
export function vmKeyOf(typed: string): VmKey | null {
  const text = typed.trim().toLowerCase();
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(text)) {
    return { kind: 'uuid', value: text };
  }
  if (/^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$|^([0-9a-f]{4}\.){2}[0-9a-f]{4}$/u.test(text)) {
    const digits = text.replaceAll(/[:.-]/gu, '').match(/../gu) ?? [];
    return { kind: 'mac', value: digits.join(':') };
  }
  const address = text.replace(/^\[(.*)\]$/u, '$1');
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  return isAddress ? { kind: 'address', value: ipaddr.parse(address).toString() } : null;
}

function fitsKey({ uuid, nics, addresses }: AnnouncedVm, { kind, value }: VmKey): boolean {
  switch (kind) {
    case 'uuid':
      return uuid === value;
    case 'mac':
      return nics.some(({ mac }) => mac === value);
    case 'address':
      return addresses.includes(value);
    default:
      return kind satisfies never;
  }
}

/** Every place where a VM of this kind was announced. */
export function sightingsOf(
  known: readonly KnownHypervisor[],
  fits: (vm: AnnouncedVm) => boolean,
): readonly Sighting[] {
  return known.flatMap(({ announcement, alive, answers }) =>
    announcement.vms.filter(fits).map(({ name, uuid, nics, state, since }) => ({
      hypervisor: announcement.hypervisor,
      vm: name,
      uuid,
      macs: nics.map(({ mac }) => mac),
      state,
      since,
      alive,
      answers,
      lastSeen: announcement.at,
    })),
  );
}

/** One sighting of each UUID: where it came into its state last. Those without a UUID may be anything. */
function newestOfEach(sightings: readonly Sighting[]): readonly Sighting[] {
  return sightings.filter(
    (one) =>
      one.uuid === null ||
      !sightings.some((other) => other.uuid === one.uuid && (other.since ?? '') > (one.since ?? '')),
  );
}

/** Those that fulfil the wish, or all where none does. */
function preferred<Item>(items: readonly Item[], wish: (item: Item) => boolean): readonly Item[] {
  const wished = items.filter(wish);
  return wished.length > 0 ? wished : items;
}
