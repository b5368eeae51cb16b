import { type CommandOutput, type HostCommand, ParseError } from '../../model/fact.ts';
import type { DeviceName } from '../../model/names.ts';
import { groupMac, solicitedNode } from '../../model/net.ts';
import { switchMissing } from './bridge-args.ts';
import { hostCommand } from './source.ts';

/** The frame whose way through an Open vSwitch bridge is asked for. Every value has been parsed into its type. */
export interface TraceArgs {
  readonly bridge: DeviceName;
  readonly inPort: DeviceName;
  readonly vlan: number | null;
  readonly srcMac: string;
  readonly dstMac: string;
  readonly srcIp: string;
  readonly dstIp: string;
  /** `arp-*`: a question or an answer for `dstIp`, of IPv6 one of neighbor discovery; else what the packet carries. */
  readonly carries: 'arp-request' | 'arp-reply' | 'echo-request' | 'echo-reply' | 'tcp';
  readonly ports?: { readonly from: number; readonly to: number };
}

/** One OpenFlow rule that the frame met. */
export interface TraceStep {
  readonly bridge: string;
  readonly table: number;
  /** As ovs-ofctl takes it, without the table; null: no rule of the table matched. */
  readonly match: string | null;
  readonly priority: number | null;
  readonly actions: readonly string[];
}

/** What Open vSwitch itself says that it would do with a frame. */
export interface OvsTrace {
  /** The frame as Open vSwitch itself writes it, and takes it. */
  readonly flow: string;
  readonly dropped: boolean;
  /** Connection tracking has a word in it: what is traced is a packet of a new connection, or of one that is up. */
  readonly tracked: boolean;
  readonly steps: readonly TraceStep[];
  /** Why the switching itself (and no rule) refused it: VLANs, mostly. */
  readonly reason: string | null;
}

/** The arguments of `ofproto/trace`; a packet of an answer belongs to a connection that is up. */
export function traceCommand(): HostCommand<TraceArgs> {
  return hostCommand('ovs-appctl', (args: TraceArgs) => [
    'ofproto/trace',
    args.bridge,
    flowOf(args),
    ...(isAnswer(args) ? ['--ct-next', 'trk,est,rpl'] : []),
  ]);
}

function isAnswer({ carries, ports }: TraceArgs): boolean {
  return carries === 'echo-reply' || (carries === 'tcp' && ports !== undefined && ports.from < ports.to);
}

/** The frame in the words of ovs-fields(7). */
function flowOf({ inPort, vlan, srcMac, dstMac, srcIp, dstIp, carries, ports }: TraceArgs): string {
  const frame = [
    `in_port=${inPort}`,
    ...(vlan === null ? [] : [`dl_vlan=${vlan}`]),
    `dl_src=${srcMac}`,
    `dl_dst=${dstMac}`,
  ];
  if (srcIp.includes(':')) {
    return flowOf6(frame, { srcIp, dstIp, carries, ...(ports && { ports }) });
  }
  const ip = [`nw_src=${srcIp}`, `nw_dst=${dstIp}`, 'nw_ttl=64'];
  switch (carries) {
    case 'arp-request':
    case 'arp-reply':
      return [
        ...frame,
        'arp',
        `arp_op=${carries === 'arp-request' ? 1 : 2}`,
        `arp_spa=${srcIp}`,
        `arp_tpa=${dstIp}`,
      ].join(',');
    case 'tcp':
      return [...frame, 'tcp', ...ip, `tcp_src=${ports?.from ?? 0}`, `tcp_dst=${ports?.to ?? 0}`].join(',');
    default:
      return [...frame, 'icmp', ...ip, `icmp_type=${carries === 'echo-request' ? 8 : 0}`, 'icmp_code=0'].join(
        ',',
      );
  }
}

function flowOf6(
  frame: readonly string[],
  { srcIp, dstIp, carries, ports }: Pick<TraceArgs, 'srcIp' | 'dstIp' | 'carries' | 'ports'>,
): string {
  const ip = (to: string, hops: number) => [`ipv6_src=${srcIp}`, `ipv6_dst=${to}`, `nw_ttl=${hops}`];
  // Only flows of OpenFlow may call it icmp_type there: a frame that is traced may not.
  const icmp = (type: number) => [`icmpv6_type=${type}`, 'icmpv6_code=0'];
  switch (carries) {
    case 'arp-request': {
      // The question goes to the group of whom it is about, and to that group's MAC address.
      const group = solicitedNode(dstIp);
      const there = [...frame.slice(0, -1), `dl_dst=${groupMac(group)}`];
      return [...there, 'icmp6', ...ip(group, 255), ...icmp(135), `nd_target=${dstIp}`].join(',');
    }
    case 'arp-reply':
      return [...frame, 'icmp6', ...ip(dstIp, 255), ...icmp(136), `nd_target=${srcIp}`].join(',');
    case 'tcp':
      return [
        ...frame,
        'tcp6',
        ...ip(dstIp, 64),
        `tcp_src=${ports?.from ?? 0}`,
        `tcp_dst=${ports?.to ?? 0}`,
      ].join(',');
    default:
      return [...frame, 'icmp6', ...ip(dstIp, 64), ...icmp(carries === 'echo-request' ? 128 : 129)].join(',');
  }
}

const rule =
  /^ *(?<table>\d+)\. (?:(?<none>No match\.)|(?:(?<match>.*), )?priority (?<priority>\d+)(?:, cookie \S+)?)$/u;

/** What Open vSwitch prints of a frame of ICMPv6 it does not take again as it is. */
function typed(flow: string): string {
  return flow.startsWith('icmp6,')
    ? flow.replaceAll(/,icmp_(?<field>type|code)=/gu, ',icmpv6_$<field>=')
    : flow;
}

/** Reads what `ofproto/trace` prints. */
export function parseTrace({ stdout }: CommandOutput): OvsTrace {
  const steps: { -readonly [Key in keyof TraceStep]: TraceStep[Key] }[] = [];
  const verdicts: string[] = [];
  let bridge = '';
  let reason: string | null = null;
  let flow = '';
  for (const line of stdout.split('\n')) {
    const found = rule.exec(line)?.groups;
    bridge = /^bridge\("(?<name>.*)"\)$/u.exec(line)?.groups?.['name'] ?? bridge;
    if (found !== undefined) {
      const none = found['none'] !== undefined;
      steps.push({
        bridge,
        table: Number(found['table']),
        match: none ? null : (found['match'] ?? ''),
        priority: none ? null : Number(found['priority']),
        actions: [],
      });
    } else if (flow === '' && line.startsWith('Flow: ')) {
      flow = typed(line.slice('Flow: '.length));
    } else if (line.startsWith('Datapath actions: ')) {
      verdicts.push(line.slice('Datapath actions: '.length).trim());
    } else {
      reason ??= /^ *>>>> (?<why>.*) <<<<$/u.exec(line)?.groups?.['why'] ?? null;
      const action = /^ {4,}(?<action>[A-Za-z].*)$/u.exec(line)?.groups?.['action'];
      const last = steps.at(-1);
      if (action !== undefined && last !== undefined) {
        last.actions = [...last.actions, action];
      }
    }
  }
  if (verdicts.length === 0 || steps.length === 0) {
    throw new ParseError('ovs-appctl ofproto/trace: no end of the way');
  }
  // A pipeline that only hands the frame to connection tracking goes on in the next one.
  const goesOn = (verdict: string) => /^ct(\([^)]*\))?,recirc\(\w+\)$/u.test(verdict);
  if (goesOn(verdicts.at(-1) ?? '')) {
    throw new ParseError('ovs-appctl ofproto/trace: cut off before the end of the way');
  }
  return {
    flow,
    dropped: verdicts.every((verdict) => verdict === 'drop' || goesOn(verdict)),
    tracked: verdicts.some((verdict) => verdict.includes('ct')),
    steps,
    reason,
  };
}

/** The daemon does not run, or has no such bridge. */
export const traceAbsent = switchMissing;
