import { hex } from '../../src/probes/frame/bytes.ts';
import type { AddressPair, Sweep, WatchPoint } from '../../src/probes/wire.ts';

/** One program that the probes start: what for, with which arguments, and what bounds it. */
interface WireProgram<Args extends readonly unknown[]> {
  readonly program: 'tcpdump' | 'mausezahn' | 'arp-scan' | 'nft';
  /** One sentence for the docs. */
  readonly summary: string;
  readonly argv: (...args: Args) => readonly string[];
  /** One phrase for the docs: when it ends at the latest. */
  readonly ends: string;
}

/** Frames of the probes are short; the longest that is read is a DHCP message, whose options end before this (RFC 2131). */
const snapshotBytes = 640;

/** ARP, and router and neighbor discovery: ICMPv6 133 to 137 (RFC 4861, 4). */
const resolution = 'arp or (icmp6 and ip6[40] >= 133 and ip6[40] <= 137)';

/** A capture ends by itself after so many frames: a flood must not fill this process. */
const mostFrames = 20_000;

/** The agent listens longer than usual only while there is a storm. */
export const longestListenMs = 20_000;

/** A send that takes longer hangs. */
export const sendTimeoutMs = 2_000;

/** A sweep of the widest range (1,024 addresses, 0.2 ms each) is over within a second. */
export const sweepTimeoutMs = 5_000;

/** A trace belongs to one run of the probes; on a host that traces much more than the probes, its end is no loss. */
export const mostTraceMs = 30_000;
export const mostTraceBytes = 1024 * 1024;

/** What the captures of a path are for. */
export function filterOfPath(macs: readonly string[], pairs: readonly AddressPair[] = []): string {
  const inside = [resolution, 'udp port 67', ...pairs.map(between)].join(' or ');
  return [...macs.map((mac) => `ether host ${mac}`), withTags(inside)].join(' or ');
}

/** What the two of these pairs say to each other, past those MAC addresses. */
export function filterOfStrays(pairs: readonly AddressPair[], macs: readonly string[]): string {
  const others = macs.map((mac) => `not ether host ${mac}`);
  return [...others, `(${withTags(pairs.map(between).join(' or '))})`].join(' and ');
}

function between([one, other]: AddressPair): string {
  return `(host ${one} and host ${other})`;
}

/** The same behind up to two tags. Each `vlan` moves the view behind one more tag for all that follows, so it comes last. */
function withTags(inside: string): string {
  return `${inside} or (vlan and (${inside} or (vlan and (${inside}))))`;
}

/** The programs of the probes, and no others. docs/commands.md is made from this table. */
export const wirePrograms = {
  capture: {
    program: 'tcpdump',
    summary:
      'Watches one device, without promiscuous mode, for ARP, neighbor discovery, DHCP, the MAC addresses of the path and what its two ends say to each other; where the guest shows its address later, that alone',
    argv: ({ device, direction }, filter) =>
      [
        ['-i', device, '-p', '-nn', '-U', '--immediate-mode', '-s', String(snapshotBytes)],
        // `root`: Debian's tcpdump becomes another user, and the kernel then forgets that it shall die with vmping.
        ['-Z', 'root', '-Q', direction === 'any' ? 'inout' : direction, '-c', String(mostFrames), '-w', '-'],
        filter,
      ].flat(),
    ends: `with the probes, or after ${mostFrames.toLocaleString('en')} frames`,
  } satisfies WireProgram<[WatchPoint, string]>,
  listen: {
    program: 'tcpdump',
    summary:
      'The agent listens to ARP on the device by which a bridge of guests leads out, now and then and for some seconds',
    argv: (device) =>
      [
        ['-i', device, '-p', '-nn', '-U', '--immediate-mode', '-s', '64', '-Z', 'root'],
        ['-c', String(mostFrames), '-w', '-', 'arp or (vlan and arp)'],
      ].flat(),
    ends: `after ${longestListenMs / 1000} s at most, or after ${mostFrames.toLocaleString('en')} frames`,
  } satisfies WireProgram<[string]>,
  send: {
    program: 'mausezahn',
    summary: 'Sends one frame, byte for byte as it is given, out of one device',
    argv: (device, frame) => [device, '-q', '-c', '1', hex(frame)],
    ends: `after ${sendTimeoutMs / 1000} s`,
  } satisfies WireProgram<[string, Uint8Array]>,
  sweep: {
    program: 'arp-scan',
    summary:
      'Asks the guest for every address of a network that it may be in (at most 1,024 addresses each), where nobody knows the right one: ARP probes (RFC 5227) into its tap alone',
    argv: ({ device, cidr, srcMac, dstMac }) =>
      [
        [`--interface=${device}`, '--arpspa=0.0.0.0', `--arpsha=${srcMac}`, `--srcaddr=${srcMac}`],
        [`--destaddr=${dstMac}`, '--retry=1', '--timeout=300', '--interval=200u', '--plain', '--quiet', cidr],
      ].flat(),
    ends: `after ${sweepTimeoutMs / 1000} s`,
  } satisfies WireProgram<[Sweep]>,
  trace: {
    program: 'nft',
    summary:
      "Only where the owner's own rules trace packets of the path (`meta nftrace set 1`): listens to what the kernel reports of them",
    // Constant, for nft reads its arguments as a language; -a shows the handle of each rule.
    argv: () => ['-a', 'monitor', 'trace'],
    ends: `with the probes, or after ${mostTraceMs / 1000} s or ${mostTraceBytes / 1024 / 1024} MiB`,
  } satisfies WireProgram<[]>,
};
