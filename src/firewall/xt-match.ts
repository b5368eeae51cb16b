import { fieldOf } from './field.ts';
import type { HookedFrame } from './frame.ts';
import { doubt, every, isDoubt, type Match, not, some } from './match.ts';
import { matchesConstant, readScalar } from './value.ts';

/** What an option says of a frame. `values`: the words that belong to it. */
interface Option {
  readonly values: number;
  readonly match: (frame: HookedFrame, value: string) => Match;
}

const always: Match = true;
const field = (name: string): Option => ({
  values: 1,
  match: (frame, value) => matchField(frame, name, value),
});
const address = (name: 'saddr' | 'daddr'): Option => ({
  values: 1,
  match: (frame, value) => matchField(frame, `${value.includes('.') ? 'ip' : 'ip6'}.${name}`, value),
});
const port = (...names: ('sport' | 'dport')[]): Option => ({
  values: 1,
  match: (frame, value) => some(names.map((name) => matchField(frame, `th.${name}`, value))),
});
const state: Option = {
  values: 1,
  match: ({ ctState }, value) =>
    ctState === undefined
      ? doubt('the connection state of the frame is not known')
      : value.toLowerCase().split(',').includes(ctState),
};
// At PREROUTING the way out is not chosen yet; elsewhere both ports are known (xt_physdev.c).
const physdev = (side: 'iif' | 'oif'): Option => ({
  values: 1,
  match: (frame, value) =>
    side === 'oif' && frame.hook === 'prerouting' ? false : matchName(frame[side], value),
});

const options: Readonly<Record<string, Option>> = {
  '-i': { values: 1, match: (frame, value) => matchName(frame.in, value) },
  '-o': { values: 1, match: (frame, value) => matchName(frame.out, value) },
  '--logical-in': {
    values: 1,
    match: (frame, value) => matchName(frame.in === '' ? '' : frame.bridge, value),
  },
  '--logical-out': {
    values: 1,
    match: (frame, value) => matchName(frame.out === '' ? '' : frame.bridge, value),
  },
  '-s': { values: 1, match: (frame, value) => matchSourceOrMac(frame, 'saddr', value) },
  '-d': { values: 1, match: (frame, value) => matchSourceOrMac(frame, 'daddr', value) },
  '-p': { values: 1, match: matchProtocol },
  '-m': { values: 1, match: () => always },
  '--comment': { values: 1, match: () => always },
  '--physdev-in': physdev('iif'),
  '--physdev-out': physdev('oif'),
  '--physdev-is-in': { values: 0, match: () => always },
  '--physdev-is-out': { values: 0, match: ({ hook }) => hook !== 'prerouting' },
  '--physdev-is-bridged': { values: 0, match: ({ hook }) => hook !== 'prerouting' },
  '--sport': port('sport'),
  '--sports': port('sport'),
  '--dport': port('dport'),
  '--dports': port('dport'),
  '--ports': port('sport', 'dport'),
  '--icmp-type': field('icmp.type'),
  '--icmpv6-type': field('icmpv6.type'),
  '--state': state,
  '--ctstate': state,
  '--mac-source': field('ether.saddr'),
  '--src-range': address('saddr'),
  '--dst-range': address('daddr'),
  '--syn': {
    values: 0,
    match: ({ ctState, protocol }) =>
      protocol !== undefined && protocol !== 'tcp'
        ? false
        : ctState === 'new' || doubt('TCP flags are not known'),
  },
  '--pkt-type': field('meta.pkttype'),
  // ebtables
  '--arp-op': field('arp.operation'),
  '--arp-htype': field('arp.htype'),
  '--arp-ptype': field('arp.ptype'),
  '--arp-ip-src': field('arp.saddr ip'),
  '--arp-ip-dst': field('arp.daddr ip'),
  '--arp-mac-src': field('arp.saddr ether'),
  '--arp-mac-dst': field('arp.daddr ether'),
  '--ip-src': field('ip.saddr'),
  '--ip-dst': field('ip.daddr'),
  '--ip-proto': field('ip.protocol'),
  '--ip-sport': field('th.sport'),
  '--ip-dport': field('th.dport'),
  '--ip6-src': field('ip6.saddr'),
  '--ip6-dst': field('ip6.daddr'),
  '--ip6-proto': field('ip6.nexthdr'),
  '--ip6-sport': field('th.sport'),
  '--ip6-dport': field('th.dport'),
  '--ip6-icmp-type': field('icmpv6.type'),
  '--vlan-id': field('vlan.id'),
};

const synonyms: Readonly<Record<string, string>> = {
  '--in-interface': '-i',
  '--out-interface': '-o',
  '--source': '-s',
  '--src': '-s',
  '--destination': '-d',
  '--dst': '-d',
  '--protocol': '-p',
  '--proto': '-p',
  '--source-port': '--sport',
  '--destination-port': '--dport',
  '--source-ports': '--sports',
  '--destination-ports': '--dports',
  '--ip-source': '--ip-src',
  '--ip-destination': '--ip-dst',
  '--ip-protocol': '--ip-proto',
  '--ip-source-port': '--ip-sport',
  '--ip-destination-port': '--ip-dport',
  '--ip6-source': '--ip6-src',
  '--ip6-destination': '--ip6-dst',
  '--ip6-protocol': '--ip6-proto',
  '--arp-opcode': '--arp-op',
};

/** Judges the conditions of a rule of iptables or ebtables: the words before its `-j` or `-g`. */
export function matchXt(words: readonly string[], frame: HookedFrame): Match {
  const matches: Match[] = [];
  let negated = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '!') {
      negated = true;
      continue;
    }
    const option = options[synonyms[word] ?? word];
    // iptables negates before the option, ebtables after it.
    if (words[at + 1] === '!') {
      negated = true;
      at += 1;
    }
    const value = words[at + 1] ?? '';
    if (option === undefined) {
      matches.push(doubt(`the option ${word}`));
      while (at + 1 < words.length && !/^(-|!$)/u.test(words[at + 1] ?? '')) {
        at += 1;
      }
    } else {
      const match = option.match(frame, value);
      // A frame without such a header fits neither way, except for the header's own test.
      matches.push(negated ? not(match) : match);
      at += option.values;
    }
    negated = false;
  }
  return every(matches);
}

function matchField(frame: HookedFrame, name: string, value: string): Match {
  const found = fieldOf(frame, name);
  if (found === undefined) {
    return doubt(`the field ${name}`);
  }
  if (found.value === null) {
    return false;
  }
  return isDoubt(found.value) ? found.value : matchesConstant(found.type, found.value, readConstant(value));
}

/** `a,b`, `a/24`, `a-b` and `80:90` in the shape that nft's JSON has for them. */
function readConstant(value: string): unknown {
  if (value.includes(',')) {
    return { set: value.split(',').map(readConstant) };
  }
  const [start = '', end] = value.split('/');
  if (end !== undefined) {
    const length = prefixLength(end);
    // A mask with holes cannot be a prefix.
    return length === null ? {} : { prefix: { addr: start, len: length } };
  }
  const range =
    /^(?<from>[\d.]+)[-:](?<to>[\d.]+)$/u.exec(value)?.groups ??
    /^(?<from>[\da-f:]+)-(?<to>[\da-f:]+)$/iu.exec(value)?.groups;
  return range === undefined ? value : { range: [range['from'], range['to']] };
}

function prefixLength(mask: string): number | null {
  if (/^\d{1,3}$/u.test(mask)) {
    return Number(mask);
  }
  const [type, width] = mask.includes('.')
    ? (['ipv4', 32] as const)
    : mask.length === 17
      ? (['mac', 48] as const)
      : (['ipv6', 128] as const);
  const bits = readScalar(type, mask);
  const text = typeof bits === 'bigint' ? bits.toString(2).padStart(width, '0') : '';
  return /^1*0*$/u.test(text) && text !== '' ? text.lastIndexOf('1') + 1 : null;
}

/** `-s` is an address in iptables and a MAC address in ebtables. */
function matchSourceOrMac(frame: HookedFrame, name: 'saddr' | 'daddr', value: string): Match {
  if (frame.layer !== 'bridge') {
    return matchField(frame, `${frame.layer}.${name}`, value);
  }
  const groups: Readonly<Record<string, string>> = {
    broadcast: 'ff:ff:ff:ff:ff:ff',
    multicast: '01:00:00:00:00:00/01:00:00:00:00:00',
    unicast: '00:00:00:00:00:00/01:00:00:00:00:00',
    bga: '01:80:c2:00:00:00',
  };
  const [mac = '', mask] = (groups[value.toLowerCase()] ?? value).split('/');
  const [own, wanted, bits] = [
    name === 'saddr' ? frame.srcMac : frame.dstMac,
    mac,
    mask ?? 'ff:ff:ff:ff:ff:ff',
  ].map((text) => readScalar('mac', text));
  return typeof own === 'bigint' && typeof wanted === 'bigint' && typeof bits === 'bigint'
    ? (own & bits) === (wanted & bits)
    : doubt(`the MAC address ${value}`);
}

/** `-p` is the protocol above IP in iptables and the frame's type in ebtables. */
function matchProtocol(frame: HookedFrame, value: string): Match {
  if (frame.layer === 'bridge') {
    return value.toUpperCase() === 'LENGTH' ? false : matchField(frame, 'ether.type', value);
  }
  return value === 'all' ? always : matchField(frame, 'meta.l4proto', value);
}

function matchName(name: string, pattern: string): Match {
  return pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
