import ipaddr from 'ipaddr.js';
import { type Doubt, doubt, isDoubt, type Match, some } from './match.ts';

/** How the texts and numbers of a rule are read for a field. */
export type FieldType =
  | 'name'
  | 'mac'
  | 'ipv4'
  | 'ipv6'
  | 'ethertype'
  | 'protocol'
  | 'port'
  | 'icmp'
  | 'icmp6'
  | 'arpop'
  | 'tcpflag'
  | 'number'
  /** There is one (1) or none (0): `exists`, `missing`, and device numbers against 0. */
  | 'exists'
  | 'word';

/** Names are compared as texts, everything else as numbers. */
export type Scalar = string | bigint;

const words: Partial<Record<FieldType, Readonly<Record<string, number>>>> = {
  ethertype: {
    ip: 0x08_00,
    ipv4: 0x08_00,
    arp: 0x08_06,
    rarp: 0x80_35,
    ip6: 0x86_dd,
    ipv6: 0x86_dd,
    vlan: 0x81_00,
    '8021q': 0x81_00,
    '802_1q': 0x81_00,
    '8021ad': 0x88_a8,
  },
  protocol: {
    icmp: 1,
    igmp: 2,
    ipip: 4,
    tcp: 6,
    udp: 17,
    dccp: 33,
    gre: 47,
    esp: 50,
    ah: 51,
    icmpv6: 58,
    'ipv6-icmp': 58,
    ospf: 89,
    vrrp: 112,
    comp: 108,
    sctp: 132,
    udplite: 136,
  },
  icmp: {
    'echo-reply': 0,
    'destination-unreachable': 3,
    redirect: 5,
    'echo-request': 8,
    'time-exceeded': 11,
    'parameter-problem': 12,
  },
  icmp6: {
    'destination-unreachable': 1,
    'packet-too-big': 2,
    'time-exceeded': 3,
    'parameter-problem': 4,
    'echo-request': 128,
    'echo-reply': 129,
    'mld-listener-query': 130,
    'mld-listener-report': 131,
    'nd-router-solicit': 133,
    'nd-router-advert': 134,
    'nd-neighbor-solicit': 135,
    'nd-neighbor-advert': 136,
    'nd-redirect': 137,
    'router-solicitation': 133,
    'router-advertisement': 134,
    'neighbour-solicitation': 135,
    'neighbor-solicitation': 135,
    'neighbour-advertisement': 136,
    'neighbor-advertisement': 136,
  },
  arpop: { request: 1, reply: 2 },
  tcpflag: { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ecn: 64, cwr: 128 },
};

/** Reads one text or number of a rule, or tells that it cannot be read. */
export function readScalar(type: FieldType, raw: unknown): Scalar | Doubt {
  if (type === 'name' || type === 'word') {
    return typeof raw === 'string'
      ? raw.toLowerCase()
      : typeof raw === 'number'
        ? String(raw)
        : unreadable(type);
  }
  if (type === 'exists') {
    // Against any other number the device itself would have to be known.
    return raw === false || raw === 0 ? 0n : raw === true ? 1n : unreadable(type);
  }
  if (typeof raw === 'number' && Number.isSafeInteger(raw)) {
    return BigInt(raw);
  }
  if (typeof raw !== 'string') {
    return unreadable(type);
  }
  switch (type) {
    case 'mac':
      return /^([0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/iu.test(raw)
        ? BigInt(
            `0x${raw
              .split(':')
              .map((byte) => byte.padStart(2, '0'))
              .join('')}`,
          )
        : unreadable(type);
    case 'ipv4':
    case 'ipv6':
      return readAddress(type, raw);
    case 'ethertype':
    case 'protocol':
    case 'port':
    case 'icmp':
    case 'icmp6':
    case 'arpop':
    case 'tcpflag':
    case 'number':
      return readNumber(type, raw);
    default:
      return type satisfies never;
  }
}

function readNumber(type: FieldType, raw: string): bigint | Doubt {
  const named = words[type]?.[raw.toLowerCase()];
  if (named !== undefined) {
    return BigInt(named);
  }
  return /^(0x[0-9a-f]+|\d+)$/iu.test(raw) ? BigInt(raw) : unreadable(type);
}

function readAddress(type: 'ipv4' | 'ipv6', raw: string): bigint | Doubt {
  if (!ipaddr.isValid(raw) || ipaddr.parse(raw).kind() !== type) {
    return unreadable(type);
  }
  return ipaddr
    .parse(raw)
    .toByteArray()
    .reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function unreadable(type: FieldType): Doubt {
  return doubt(`a value that is no ${type} to vmping`);
}

/** Bits of a value of this type, for prefixes. */
const widths: Partial<Record<FieldType, number>> = { ipv4: 32, ipv6: 128, mac: 48 };

/** Whether a value is what nft's JSON says: a scalar, `prefix`, `range`, `set`, a list, or an `elem` around one. */
export function matchesConstant(type: FieldType, value: Scalar, raw: unknown): Match {
  if (Array.isArray(raw)) {
    return some(raw.map((element) => matchesConstant(type, value, element)));
  }
  if (typeof raw !== 'object' || raw === null) {
    return matchesScalar(type, value, raw);
  }
  if ('set' in raw) {
    return matchesConstant(type, value, [raw.set].flat());
  }
  if ('elem' in raw && typeof raw.elem === 'object' && raw.elem !== null && 'val' in raw.elem) {
    // An element with a limit of its own (`limit rate`) cannot be judged by its value alone.
    return 'limit' in raw.elem
      ? doubt('a set element with a limit')
      : matchesConstant(type, value, raw.elem.val);
  }
  if ('prefix' in raw) {
    const { addr, len } = raw.prefix as { addr?: unknown; len?: unknown };
    const width = widths[type];
    const start = readScalar(type, addr);
    if (width === undefined || isDoubt(start) || typeof value !== 'bigint' || typeof len !== 'number') {
      return doubt('a prefix that cannot be read');
    }
    const shift = BigInt(width - len);
    return value >> shift === (start as bigint) >> shift;
  }
  if ('range' in raw && Array.isArray(raw.range)) {
    const [from, to] = raw.range.map((end) => readScalar(type, end));
    if (typeof from !== 'bigint' || typeof to !== 'bigint' || typeof value !== 'bigint') {
      return doubt('a range that cannot be read');
    }
    return value >= from && value <= to;
  }
  return doubt('a value of a kind that vmping does not know');
}

function matchesScalar(type: FieldType, value: Scalar, raw: unknown): Match {
  const wanted = readScalar(type, raw);
  if (isDoubt(wanted)) {
    return wanted;
  }
  if (type === 'name' && typeof wanted === 'string' && wanted.endsWith('*')) {
    return String(value).toLowerCase().startsWith(wanted.slice(0, -1));
  }
  return (typeof value === 'string' ? value.toLowerCase() : value) === wanted;
}
