import type { DomainInterface } from '../facts/domain/domain-xml.ts';
import type { HostAddresses } from '../facts/network/addr.ts';
import { familyOf, inSubnet, isLinkLocal } from '../model/net.ts';
import type { GuestAddress } from '../model/path.ts';

/** Which NIC of a domain a diagnosis is about, or why there is none to look at. */
export type NicChoice =
  | { readonly kind: 'chosen'; readonly nic: DomainInterface; readonly mac: string; readonly others: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'not-found'; readonly wanted: string; readonly nics: readonly string[] }
  | { readonly kind: 'unsupported'; readonly nic: DomainInterface | null; readonly type: string };

/** NIC types that have a tap on the host which the probes can use. */
const withTap = ['bridge', 'network', 'ethernet'];

/**
 * Chooses a NIC: the one that a person named by MAC or tap, else the one whose subnet holds the target, else the
 * first one that has a tap. `addressesOf` gives what is known of a NIC's addresses, by MAC.
 */
export function chooseNic(
  nics: readonly DomainInterface[],
  wanted: string | null,
  target: string | null,
  host: HostAddresses,
  addressesOf: (mac: string) => readonly GuestAddress[],
): NicChoice {
  if (nics.length === 0) {
    return { kind: 'none' };
  }
  const named =
    wanted === null ? nics : nics.filter(({ mac, tap }) => mac === wanted.toLowerCase() || tap === wanted);
  if (named.length === 0 && wanted !== null) {
    return {
      kind: 'not-found',
      wanted,
      nics: nics.map(({ mac, tap }) => [mac, tap].filter(Boolean).join(' ')),
    };
  }
  const usable = named.filter(({ type, mac }) => withTap.includes(type) && mac !== null);
  const first = usable[0];
  if (first === undefined) {
    const other = named[0];
    return { kind: 'unsupported', nic: other ?? null, type: other?.type ?? 'unknown' };
  }
  const near = (nic: DomainInterface) =>
    target !== null &&
    (addressesOf(nic.mac ?? '').some(
      ({ address, prefix }) => prefix !== null && holds(target, address, prefix),
    ) ||
      host.addresses.some(
        ({ device, address, prefix, family }) =>
          family === familyOf(target) && device === nic.bridge && holds(target, address, prefix),
      ));
  const nic = usable.find(near) ?? usable.find((each) => hasDefaultSide(each, host)) ?? first;
  return { kind: 'chosen', nic, mac: nic.mac ?? '', others: nics.length - 1 };
}

function holds(target: string, address: string, prefix: number): boolean {
  return (
    prefix < (familyOf(address) === 'ipv4' ? 32 : 128) &&
    isLinkLocal(address) === isLinkLocal(target) &&
    inSubnet(target, address, prefix)
  );
}

/** The NIC's bridge carries an address of this host: the side on which routed traffic usually leaves. */
function hasDefaultSide(nic: DomainInterface, host: HostAddresses): boolean {
  return host.addresses.some(({ device, scope }) => device === nic.bridge && scope === 'global');
}
