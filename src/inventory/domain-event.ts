import { VmName } from '../model/names.ts';
import type { DomainEvent } from './domain-source.ts';

/**
 * Reads a line of `virsh event --loop --timestamp --all` (virsh 9.0, with or without the time):
 *
 *     2026-11-23 01:15:33.351+0000: event 'lifecycle' for domain 'web01': Started Booted
 *
 * Null: it is no such line, or a domain whose name nobody can ask for. A name may hold quotes and colons; what
 * follows the last `': ` is the detail, which virsh makes of its own words.
 */
export function parseDomainEvent(line: string): DomainEvent | null {
  const found =
    /^(?:\S+ \S+: )?event '(?<event>[a-z0-9-]+)' for domain '(?<name>.*?)'(?:: (?<detail>[^']*))?$/u.exec(
      line,
    )?.groups;
  const name = VmName.safeParse(found?.['name']);
  return found?.['event'] !== undefined && name.success
    ? { event: found['event'], name: name.data, detail: (found['detail'] ?? '').trim() }
    : null;
}

/** Events after which a domain may be announced differently. The others tell of disks, clocks and memory. */
const telling: ReadonlySet<string> = new Set(['lifecycle', 'device-added', 'device-removed']);

/** Whether the domains have to be read again after this event. */
export function changesInventory({ event }: DomainEvent): boolean {
  return telling.has(event);
}
