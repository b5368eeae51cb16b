import { fieldOf } from './field.ts';
import type { HookedFrame } from './frame.ts';
import { doubt, isDoubt, type Match } from './match.ts';
import { matchesConstant, readScalar } from './value.ts';

/** Judges one field of a frame against a value in the words of iptables. */
export function matchField(frame: HookedFrame, name: string, value: string): Match {
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
export function matchSourceOrMac(frame: HookedFrame, name: 'saddr' | 'daddr', value: string): Match {
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
export function matchProtocol(frame: HookedFrame, value: string): Match {
  if (frame.layer === 'bridge') {
    return value.toUpperCase() === 'LENGTH' ? false : matchField(frame, 'ether.type', value);
  }
  return value === 'all' ? true : matchField(frame, 'meta.l4proto', value);
}

export function matchName(name: string, pattern: string): Match {
  return pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/**
 * Whether the port of a bridge is this one (`-m physdev`); `+` is any port at all. At PREROUTING the way out is not
 * chosen yet. A packet that is not bridged has no port on its way out, and on its way in only as long as the kernel
 * keeps it (xt_physdev.c; since 6.6 br_netfilter forgets it after PREROUTING).
 */
export function isPort(frame: HookedFrame, side: 'in' | 'out', pattern: string): Match {
  if (frame.course === 'bridged') {
    return side === 'out' && frame.hook === 'prerouting'
      ? false
      : matchName(side === 'in' ? frame.iif : frame.oif, pattern);
  }
  if (side === 'out' || frame.called === false) {
    return false;
  }
  return frame.hook === 'prerouting' && frame.called === true
    ? matchName(frame.iif, pattern)
    : doubt('the kernel may have forgotten the port by then');
}

/** `--icmp-type 8`, `8/0`, `any`. Of the types in question only echo has one code alone. */
export function matchIcmp(frame: HookedFrame, header: 'icmp' | 'icmpv6', value: string): Match {
  const [type = '', code] = value.split('/');
  if (type === 'any') {
    return matchField(frame, 'meta.l4proto', header);
  }
  const match = matchField(frame, `${header}.type`, type);
  const isEcho = ['0', '8', '128', '129'].includes(type);
  return match === true && code !== undefined && !isEcho ? doubt('the ICMP code') : match;
}

/** `--tcp-flags MASK SET`: known of the first segment of a connection, which is a SYN. */
export function hasFlags({ protocol, ctState }: HookedFrame, mask: string, set: string): Match {
  if (protocol !== undefined && protocol !== 'tcp') {
    return false;
  }
  if (protocol === undefined || ctState !== 'new') {
    return doubt('TCP flags are not known');
  }
  const has = (list: string, flag: string) => list === 'ALL' || list.split(',').includes(flag);
  const wanted = set === 'NONE' ? [] : set.split(',');
  return has(mask, 'SYN') ? wanted.join() === 'SYN' : wanted.length === 0;
}
