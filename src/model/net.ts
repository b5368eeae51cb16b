import ipaddr from 'ipaddr.js';

/** Whether an IPv4 or IPv6 address lies in the subnet of another address with that prefix length. */
export function inSubnet(address: string, of: string, prefix: number): boolean {
  const [left, right] = [ipaddr.parse(address), ipaddr.parse(of)];
  return left.kind() === right.kind() && left.match(right, prefix);
}

/** The subnet of an IPv4 address as CIDR, `10.0.0.0/24`. */
export function subnetOf(address: string, prefix: number): string {
  return `${ipaddr.IPv4.networkAddressFromCIDR(`${address}/${prefix}`).toString()}/${prefix}`;
}

/** The IPv6 link-local address that a device with this MAC gives itself (RFC 4291, appendix A). */
export function linkLocalOf(mac: string): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(':').map((part) => Number.parseInt(part, 16));
  const bytes = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, a ^ 2, b, c, 0xff, 0xfe, d, e, f];
  return new ipaddr.IPv6(bytes).toString();
}

/** The broadcast address of an IPv4 subnet; null for /31 and /32, which have none (RFC 3021). */
export function subnetBroadcast(address: string, prefix: number): string | null {
  return prefix > 30 ? null : ipaddr.IPv4.broadcastAddressFromCIDR(`${address}/${prefix}`).toString();
}
