import ipaddr from 'ipaddr.js';

/** Whether an IPv4 or IPv6 address lies in the subnet of another address with that prefix length. */
export function inSubnet(address: string, of: string, prefix: number): boolean {
  const [left, right] = [ipaddr.parse(address), ipaddr.parse(of)];
  return left.kind() === right.kind() && left.match(right, prefix);
}

/** The two families of addresses. */
export type Family = 'ipv4' | 'ipv6';

/** The family of an address that is one. */
export function familyOf(address: string): Family {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

/** Whether an address is valid on its own link alone: fe80::/10 (RFC 4291, 2.5.6). */
export function isLinkLocal(address: string): boolean {
  return /^fe[89ab][0-9a-f]:/u.test(address);
}

/** The subnet of an address as CIDR, `10.0.0.0/24` or `fd00::/64`. */
export function subnetOf(address: string, prefix: number): string {
  const of = familyOf(address) === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${of.networkAddressFromCIDR(`${address}/${prefix}`).toString()}/${prefix}`;
}

/** The group in which whoever owns an IPv6 address listens for questions about it (RFC 4291, 2.7.1). */
export function solicitedNode(address: string): string {
  const bytes = ipaddr.IPv6.parse(address).toByteArray().slice(13);
  return new ipaddr.IPv6([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, ...bytes]).toString();
}

/** The MAC address to which frames for an IPv6 group go (RFC 2464, 7). */
export function groupMac(group: string): string {
  const bytes = ipaddr.IPv6.parse(group).toByteArray().slice(12);
  return ['33', '33', ...bytes.map((byte) => byte.toString(16).padStart(2, '0'))].join(':');
}

/** The IPv6 link-local address that a device with this MAC gives itself (RFC 4291, appendix A). */
export function linkLocalOf(mac: string): string {
  return eui64Of('fe80::', mac);
}

/** The address that a device with this MAC makes itself in a /64 where nobody asked for privacy (RFC 4862, 5.5.3). */
export function eui64Of(prefix: string, mac: string): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(':').map((part) => Number.parseInt(part, 16));
  const network = ipaddr.IPv6.parse(prefix).toByteArray().slice(0, 8);
  return new ipaddr.IPv6([...network, a ^ 2, b, c, 0xff, 0xfe, d, e, f]).toString();
}

/** The broadcast address of an IPv4 subnet; null for /31 and /32, which have none (RFC 3021). */
export function subnetBroadcast(address: string, prefix: number): string | null {
  return prefix > 30 ? null : ipaddr.IPv4.broadcastAddressFromCIDR(`${address}/${prefix}`).toString();
}
