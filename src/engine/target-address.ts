import type { Neighbors } from '../facts/network/neigh.ts';
import type { GuestAddresses } from '../facts/shared/guest-addresses.ts';
import type { FactResult } from '../model/fact.ts';
import { familyOf, isLinkLocal } from '../model/net.ts';
import type { DiagnoseRequest } from '../model/request.ts';
import type { DnsAnswer } from '../probes/dns.ts';
import type { Host } from './host.ts';

/** The address that is tested, and those that the name has beside it. */
export interface ChosenTarget {
  readonly address: string | null;
  readonly port: number | null;
  readonly name: string | null;
  readonly others: readonly string[];
}

/** Asks the name servers of this host; where none answers, they themselves become the target that is tested. */
export async function resolveTarget(
  { target }: DiagnoseRequest,
  servers: readonly string[],
  host: Host,
  signal: AbortSignal,
): Promise<DnsAnswer | null> {
  return target.host.kind === 'name' ? await host.resolveName(target.host.name, servers, signal) : null;
}

/**
 * Of several addresses of a name the one that the guest would try first: IPv6 where both have an address of the
 * Internet, else IPv4. RFC 6724 (2.1) ranks IPv4 above the private addresses of IPv6 (fc00::/7), which may not lead
 * out of the site of whoever wrote them into the DNS.
 */
export function chooseTarget(
  { host, port }: DiagnoseRequest['target'],
  dns: DnsAnswer | null,
  guestSpeaksIpv6: boolean,
): ChosenTarget {
  if (host.kind !== 'name') {
    return { address: host.address, port, name: null, others: [] };
  }
  if (dns === null) {
    return { address: null, port, name: null, others: [] };
  }
  if (dns.status === 'silent' || dns.status === 'failed') {
    const usable = dns.servers.filter((each) => !isOwn(each));
    const server = usable.find((each) => familyOf(each) === 'ipv4') ?? usable[0];
    return { address: server ?? null, port: null, name: null, others: [] };
  }
  const ipv4 = dns.addresses.find((each) => familyOf(each) === 'ipv4');
  const ipv6 = dns.addresses.find(isOfInternet) ?? dns.addresses.find((each) => familyOf(each) === 'ipv6');
  const prefersIpv6 = ipv6 !== undefined && isOfInternet(ipv6) && guestSpeaksIpv6;
  const address = (prefersIpv6 ? ipv6 : (ipv4 ?? ipv6)) ?? null;
  return { address, port, name: dns.name, others: dns.addresses.filter((each) => each !== address) };
}

/** Whether a guest is known to have an IPv6 address that is valid everywhere. */
export function speaksIpv6(
  macs: readonly (string | null)[],
  agent: FactResult<GuestAddresses> | null,
  neighbors: Neighbors | null,
): boolean {
  const told = agent?.status === 'ok' ? agent.data.addresses : [];
  return [...told, ...(neighbors?.entries ?? [])].some(
    ({ mac, address }) => mac !== null && macs.includes(mac) && isOfInternet(address),
  );
}

function isOfInternet(address: string): boolean {
  return familyOf(address) === 'ipv6' && !isLinkLocal(address) && !/^f[cd]/u.test(address);
}

/** This host itself, or an address that means something on one link of it alone. */
function isOwn(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address.includes('%');
}
