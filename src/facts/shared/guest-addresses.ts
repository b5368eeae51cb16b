import ipaddr from 'ipaddr.js';
import { ParseError } from '../../model/fact.ts';

/** One address of the guest, as the agent or the DHCP server tells it. */
export interface GuestAddress {
  readonly device: string;
  readonly mac: string | null;
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** `devices` also holds the guest's interfaces that have no address. */
export interface GuestAddresses {
  readonly addresses: readonly GuestAddress[];
  readonly devices: readonly { readonly device: string; readonly mac: string | null }[];
}

// The name may hold spaces (Windows: "Ethernet 2"), so the MAC address, "-" or "N/A" is what ends it.
const row =
  /^ ?(?<device>\S.*?) +(?<mac>(?:[0-9a-f]{2}:){5,}[0-9a-f]{2}|N\/A|-)? +(?<family>ipv4|ipv6|N\/A) +(?<address>\S+)\s*$/iu;

/** Reads the table of `virsh domifaddr --full`. */
export function parseGuestAddresses(table: string): GuestAddresses {
  const lines = table.split('\n').filter((line) => line.trim() !== '');
  const rule = lines.findIndex((line) => /^-{20,}$/u.test(line.trim()));
  if (rule < 0) {
    throw new ParseError('virsh domifaddr: no table');
  }

  const addresses: GuestAddress[] = [];
  const devices = new Map<string, string | null>();
  for (const line of lines.slice(rule + 1)) {
    const cells = row.exec(line)?.groups;
    if (cells?.['device'] === undefined) {
      throw new ParseError('virsh domifaddr: a line that is no row of the table');
    }

    const device = cells['device'].trimEnd();
    const mac = cells['mac']?.length === 17 ? cells['mac'].toLowerCase() : null;
    devices.set(device, devices.get(device) ?? mac);
    const found = readAddress(cells['address'] ?? '');
    if (found !== null) {
      addresses.push({ device, mac, ...found });
    }
  }
  return { addresses, devices: [...devices].map(([device, mac]) => ({ device, mac })) };
}

function readAddress(cell: string): Pick<GuestAddress, 'address' | 'prefix' | 'family'> | null {
  const [address = '', prefix] = cell.replace(/%[^/]*/u, '').split('/');
  if (cell.startsWith('N/A') || !ipaddr.isValid(address)) {
    return null;
  }

  const family = ipaddr.parse(address).kind();
  const bits = family === 'ipv4' ? 32 : 128;
  const length = Number(prefix ?? bits);
  if (!Number.isInteger(length) || length < 0 || length > bits) {
    throw new ParseError('virsh domifaddr: a prefix length that is none');
  }
  return { address, prefix: length, family };
}
