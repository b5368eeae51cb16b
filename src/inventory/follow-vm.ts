import type { HypervisorName, Mac, VmName } from '../model/names.ts';
import type { KnownHypervisor, Sighting, Uuid } from './inventory.ts';
import { sightingsOf } from './locate-vm.ts';

/** A VM as it was when somebody asked about it. */
export interface AskedVm {
  readonly vm: VmName;
  readonly hypervisor: HypervisorName;
  readonly uuid: Uuid | null;
  readonly macs: readonly Mac[];
  /** Milliseconds since 1970. */
  readonly askedAt: number;
}

/** A VM that stopped here so shortly before it was asked for is perhaps on its way. */
const leftJustNowMs = 30_000;

/**
 * Where a VM is by now: the place where it runs instead of where it was asked for; `leaving`: it is no longer there
 * and not yet elsewhere, as far as is announced; `here`: nothing says that it went.
 *
 * The same VM has the same UUID. One that was made again has another, so where the old one is gone altogether the
 * same name with one of its MAC addresses is the same VM too. A mere namesake never is.
 */
export function whereNow(known: readonly KnownHypervisor[], asked: AskedVm): Sighting | 'leaving' | 'here' {
  const { vm, hypervisor, uuid, macs, askedAt } = asked;
  const same = sightingsOf(known, (each) => (uuid === null ? each.name === vm : each.uuid === uuid));
  const own = same.find((each) => each.hypervisor === hypervisor);
  const runs = (each: Sighting) =>
    each.hypervisor !== hypervisor && each.state === 'running' && each.alive && each.answers;
  const ownSince = own?.since ?? '';
  if (uuid !== null) {
    const later = same
      .filter(runs)
      .filter(({ since }) => own === undefined || own.state !== 'running' || (since ?? '') > ownSince)
      .toSorted((a, b) => (b.since ?? '').localeCompare(a.since ?? ''));
    if (later[0] !== undefined) {
      return later[0];
    }
  }
  if (own === undefined) {
    const remade = sightingsOf(
      known,
      ({ name, nics }) => name === vm && nics.some(({ mac }) => macs.includes(mac)),
    ).filter(runs);
    return remade.length === 1 && remade[0] !== undefined ? remade[0] : 'leaving';
  }
  return own.state !== 'running' && own.alive && Date.parse(ownSince) > askedAt - leftJustNowMs
    ? 'leaving'
    : 'here';
}
