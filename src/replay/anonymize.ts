import ipaddr from 'ipaddr.js';

/** A secret function: 32 bits that nobody can foresee without its key, the same for the same text. */
export type Keyed = (text: string) => number;

/** Replaces addresses and names in a text; the same one always by the same other. */
export type Anonymizer = (text: string) => string;

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const mac = '(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}';
/** What a kernel's log has of a frame (destination, source, type), and DHCP's client ids, which hold a MAC address. */
const manyBytes = '[0-9a-f]{2}(?::[0-9a-f]{2}){6,}';
/** As others write a MAC address: `52-54-00-12-34-56`, `5254.0012.3456`, `enx525400123456`; `8000.52540012ab56`, which no number looks like. */
const macElsewhere =
  '(?<![\\w-])(?:[0-9a-f]{2}-){5}[0-9a-f]{2}(?![\\w-])|(?<![\\w.])(?:[0-9a-f]{4}\\.){2}[0-9a-f]{4}(?![\\w.])|(?<=\\b(?:en|wl|ww)x)[0-9a-f]{12}(?!\\w)|(?<=\\b[0-9a-f]{4}\\.)(?=\\d*[a-f])[0-9a-f]{12}(?!\\w)';
/** Before an address with colons: nothing of one, a word that can be none (`addr:`), a bridge's priority (`8000.`). */
const begins =
  '(?:(?<![\\w:.])|(?<=(?<!\\w)\\w*[g-z_]\\w*:)|(?<=\\b[0-9a-f]{4}\\.)(?=[0-9a-f]{1,2}:[0-9a-f]{1,2}:))';
const ipv6 = '(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}';
const ipv4 = String.raw`(?:\d{1,3}\.){3}\d{1,3}`;

/**
 * Replaces what tells whose network it is, and keeps what a diagnosis rests on: who shares a subnet (addresses that
 * shared their first n bits still do), who made a NIC (the first half of a MAC address), which IPv6 address belongs to
 * which MAC address, and the first and the last byte of an IPv4 address. `names` maps each name to the one that takes its place.
 */
export function createAnonymizer(names: ReadonlyMap<string, string>, keyed: Keyed): Anonymizer {
  const name = namePattern(names);
  const pattern = new RegExp(
    [
      `(?<uuid>\\b${uuid}\\b)`,
      `(?<id>(?<!\\w)[0-9a-f]{32}(?!\\w))`,
      `(?<mac>${begins}${mac}(?![\\w:])|${macElsewhere})`,
      `(?<bytes>${begins}${manyBytes}(?![\\w:]))`,
      // `::ffff:10.0.0.1` has an IPv4 address at its end, which is found by itself.
      `(?<six>${begins}${ipv6}(?![\\w:]|\\.\\d))`,
      `(?<four>(?<![\\w.])${ipv4}(?![\\w.]*\\d))`,
      ...(name === null ? [] : [`(?<name>${name})`]),
    ].join('|'),
    'giu',
  );
  const named = namesReplacer(names);
  const low24 = permutation(keyed);
  const bits = (kind: string, value: bigint, from: number, to: number, size: number) =>
    flipBits(value, from, to, size, (prefix) => (keyed(`${kind} ${prefix}`) & 1) === 1);
  const replace = (found: string, groups: Readonly<Record<string, string | undefined>>): string => {
    if (groups['uuid'] !== undefined) {
      return newUuid(found.toLowerCase(), keyed);
    }
    if (groups['id'] !== undefined) {
      return newUuid(found.toLowerCase(), keyed).replaceAll('-', '');
    }
    if (groups['mac'] !== undefined) {
      return newMacAs(found, low24);
    }
    if (groups['bytes'] !== undefined) {
      return newBytes(found.toLowerCase(), low24, keyed);
    }
    if (groups['six'] !== undefined) {
      return ipaddr.IPv6.isValid(found) ? newIpv6(found, low24, bits) : found;
    }
    return groups['four'] === undefined ? named(found) : newIpv4(found, bits);
  };
  return (text) =>
    text.replace(pattern, (...match) =>
      replace(match[0], match.at(-1) as Record<string, string | undefined>),
    );
}

/** Replaces names alone: whole words, whatever their case. An underscore is no part of a name that ends before it. */
export function createNameReplacer(names: ReadonlyMap<string, string>): Anonymizer {
  const pattern = namePattern(names);
  const named = namesReplacer(names);
  return pattern === null ? (text) => text : (text) => text.replace(new RegExp(pattern, 'giu'), named);
}

function namePattern(names: ReadonlyMap<string, string>): string | null {
  const words = [...names.keys()].toSorted((a, b) => b.length - a.length).map(escapePattern);
  return words.length === 0 ? null : `(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`;
}

function namesReplacer(names: ReadonlyMap<string, string>): (found: string) => string {
  const folded = new Map([...names].map(([name, other]) => [name.toLowerCase(), other]));
  return (found) => names.get(found) ?? folded.get(found.toLowerCase()) ?? found;
}

type Bits = (kind: string, value: bigint, from: number, to: number, size: number) => bigint;

function newIpv4(address: string, bits: Bits): string {
  if (!ipaddr.IPv4.isValidFourPartDecimal(address)) {
    return address;
  }
  const parsed = ipaddr.IPv4.parse(address);
  // A mask, or an address that means the same everywhere: no trace of whose network it is.
  const isMask = parsed.prefixLengthFromSubnetMask() !== null;
  const range = parsed.range();
  if (isMask || ['unspecified', 'broadcast', 'loopback', 'linkLocal', 'multicast'].includes(range)) {
    return address;
  }
  // Enough of the beginning to stay in or out of the private networks (RFC 1918).
  const begins: Readonly<Record<number, number>> = { 172: 12, 192: 16 };
  const kept = begins[parsed.octets[0] ?? 0] ?? 8;
  const value = parsed.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const made = bits('ipv4', value, kept, 24, 32);
  return [24n, 16n, 8n, 0n].map((shift) => (made >> shift) & 255n).join('.');
}

/** Keeps what kind of address it is; the last 24 bits go the way of a MAC address, so that the two still match. */
function newIpv6(address: string, low24: (value: number) => number, bits: Bits): string {
  const parsed = ipaddr.IPv6.parse(address);
  const range = parsed.range();
  const value = parsed.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const solicited = value >> 24n === 0xff02_0000_0000_0000_0000_0001_ffn;
  if (range === 'unspecified' || range === 'loopback' || (range === 'multicast' && !solicited)) {
    return address;
  }
  const host = value & 0xffff_ffff_ffff_ffffn;
  const isEui64 = ((host >> 24n) & 0xffffn) === 0xfffen;
  const kept = range === 'linkLocal' || solicited ? 64 : range === 'uniqueLocal' ? 8 : 3;
  const network = bits('ipv6', value, kept, 64, 128);
  // A network's own address has no host part, and the hand-made ones are short: those middle bits tell nothing.
  const middle = isEui64 || solicited || host >> 24n === 0n ? network : bits('host', network, 64, 104, 128);
  const low = Number(value & 0xff_ffffn);
  const made = host === 0n ? middle : (middle & ~0xff_ffffn) | BigInt(low24(low));
  const bytes = Array.from({ length: 16 }, (_, index) => Number((made >> BigInt(120 - 8 * index)) & 255n));
  return new ipaddr.IPv6(bytes).toString();
}

function newMac(address: string, low24: (value: number) => number): string {
  const bytes = address.split(':').map((byte) => Number.parseInt(byte, 16));
  const [first = 0, second = 0, third = 0] = bytes;
  // Groups keep their meaning, but for the one that is made of the end of an IPv6 address (RFC 4291, 2.7.1).
  const isGroup = (first & 1) === 1 && !(first === 0x33 && second === 0x33 && third === 0xff);
  if (isGroup || bytes.every((byte) => byte === 0)) {
    return address;
  }
  const low = low24(((bytes[3] ?? 0) << 16) | ((bytes[4] ?? 0) << 8) | (bytes[5] ?? 0));
  return [first, second, third, low >> 16, (low >> 8) & 255, low & 255]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join(':');
}

/** A MAC address as it was written: with colons, dashes or dots, or with nothing between its bytes. */
function newMacAs(found: string, low24: (value: number) => number): string {
  const colons = found.includes(':')
    ? found
        .split(':')
        .map((byte) => byte.padStart(2, '0'))
        .join(':')
    : (found.replaceAll(/[-.]/gu, '').match(/../gu) ?? []).join(':');
  const made = newMac(colons.toLowerCase(), low24);
  if (found.includes(':')) {
    return made;
  }
  const hex = made.replaceAll(':', '');
  return found.includes('-')
    ? made.replaceAll(':', '-')
    : found.includes('.')
      ? (hex.match(/..../gu) ?? []).join('.')
      : hex;
}

/** The two addresses and the type of a frame, as the kernel logs them; of any other bytes nothing is left. */
function newBytes(found: string, low24: (value: number) => number, keyed: Keyed): string {
  const bytes = found.split(':');
  const [to, from] = [bytes.slice(0, 6).join(':'), bytes.slice(6, 12).join(':')];
  return bytes.length === 14 && /^(?:08:00|08:06|86:dd|81:00)$/u.test(bytes.slice(12).join(':'))
    ? [newMac(to, low24), newMac(from, low24), ...bytes.slice(12)].join(':')
    : bytes.map((_, index) => hex32(keyed(`bytes ${index} ${found}`)).slice(0, 2)).join(':');
}

function newUuid(id: string, keyed: Keyed): string {
  const hex = [0, 1, 2, 3].map((part) => hex32(keyed(`uuid ${part} ${id}`))).join('');
  return [8, 12, 16, 20, 32].map((end, index) => hex.slice([0, 8, 12, 16, 20][index], end)).join('-');
}

function hex32(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}

/**
 * Flips the bits `from` to `to` (0 is the first of `size`), each by what stands before it: two addresses that share
 * their first n bits share them afterwards (the idea of Xu, Fan, Ammar and Moon: Prefix-preserving IP address
 * anonymization, 2002).
 */
function flipBits(
  value: bigint,
  from: number,
  to: number,
  size: number,
  flips: (prefix: string) => boolean,
): bigint {
  let made = value;
  for (let bit = from; bit < to; bit++) {
    const prefix = `${bit} ${(value >> BigInt(size - bit)).toString(16)}`;
    if (flips(prefix)) {
      made ^= 1n << BigInt(size - 1 - bit);
    }
  }
  return made;
}

/** A permutation of 24 bits out of a keyed function: four rounds of a Feistel network. */
function permutation(keyed: Keyed): (value: number) => number {
  return (value) => {
    let [left, right] = [value >> 12, value & 0xfff];
    for (let round = 0; round < 4; round++) {
      [left, right] = [right, left ^ (keyed(`low ${round} ${right}`) & 0xfff)];
    }
    return (left << 12) | right;
  };
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
