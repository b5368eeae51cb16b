import { connectionState } from './connection.ts';
import type { HookedFrame } from './frame.ts';
import { doubt, isDoubt, type Match, some } from './match.ts';
import { kindOf } from './way-back.ts';
import {
  hasFlags,
  isPort,
  matchField,
  matchIcmp,
  matchName,
  matchProtocol,
  matchSourceOrMac,
} from './xt-field.ts';

/** What an option says of a frame. `values`: the words that belong to it. */
export interface Option {
  readonly values: number;
  readonly match: (frame: HookedFrame, value: string, second: string) => Match;
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
  match: (frame, value) => {
    const found = connectionState(frame);
    // Beside the states it knows two that are a status: SNAT and DNAT.
    const states = value.toLowerCase().split(',');
    return isDoubt(found)
      ? found
      : states.includes(found) || (states.includes('dnat') && found === 'new' && frame.isDnat);
  },
};
const kind = (side: 'src' | 'dst'): Option => ({
  values: 1,
  match: (frame, value) => {
    const found = kindOf(frame, side);
    return found === undefined
      ? doubt('the kind of the address is not known')
      : value.toLowerCase().split(',').includes(found);
  },
});

/** Every option that vmping can judge, by its long name where it has two. */
export const options: Readonly<Record<string, Option>> = {
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
  '--physdev-in': { values: 1, match: (frame, value) => isPort(frame, 'in', value) },
  '--physdev-out': { values: 1, match: (frame, value) => isPort(frame, 'out', value) },
  '--physdev-is-in': { values: 0, match: (frame) => isPort(frame, 'in', '+') },
  '--physdev-is-out': { values: 0, match: (frame) => isPort(frame, 'out', '+') },
  '--physdev-is-bridged': { values: 0, match: (frame) => isPort(frame, 'out', '+') },
  '--sport': port('sport'),
  '--sports': port('sport'),
  '--dport': port('dport'),
  '--dports': port('dport'),
  '--ports': port('sport', 'dport'),
  '--icmp-type': { values: 1, match: (frame, value) => matchIcmp(frame, 'icmp', value) },
  '--icmpv6-type': { values: 1, match: (frame, value) => matchIcmp(frame, 'icmpv6', value) },
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
  '--src-type': kind('src'),
  '--dst-type': kind('dst'),
  '--mark': field('meta.mark'),
  '--ctdir': field('ct.direction'),
  '--ctstatus': {
    values: 1,
    match: (frame, value) =>
      value === 'DNAT' && frame.ctState === 'new' ? frame.isDnat : doubt('the status of the connection'),
  },
  '--tcp-flags': { values: 2, match: (frame, value, second) => hasFlags(frame, value, second) },
  '--accept-local': { values: 0, match: () => always },
  '--loose': { values: 0, match: () => always },
  '--validmark': { values: 0, match: () => always },
  '--invert': { values: 0, match: () => always },
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

export const synonyms: Readonly<Record<string, string>> = {
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

/** `--mark` belongs to two modules: of the packet, and of its connection. */
export const connectionMark: Option = field('ct.mark');
