import { hookedRules } from '../firewall/base-chain.ts';
import type { RuleRef } from '../firewall/decision.ts';
import type { Firewalls } from '../firewall/firewalls.ts';
import { packetOf } from '../probes/frame/read.ts';
import type { SeenFrame } from '../probes/wire.ts';
import { readTrace, type TracedPacket, type TraceStep, type TraceVisit } from './read-trace.ts';

/** A rule that took a frame of this path, as the kernel itself reported it. */
export interface KernelDrop {
  readonly rule: RuleRef;
  /** The line of the trace. */
  readonly line: string;
}

/** What the kernel reported of the frames of a path; null: it reported no drop of such a frame. */
export interface KernelWord {
  /** IP packets from the guest, and those for it. */
  readonly out: KernelDrop | null;
  readonly return: KernelDrop | null;
  /** Questions and answers of ARP and neighbor discovery. */
  readonly neighborOut: KernelDrop | null;
  readonly neighborReturn: KernelDrop | null;
}

type Way = keyof KernelWord;

/** The path whose frames are looked for. */
export interface TracedPath {
  readonly guestMac: string;
  readonly guestAddress: string | null;
  readonly targetAddress: string | null;
  /** The devices by which its frames go on from this host's layers: a copy for another port is none of theirs. */
  readonly leaveBy: readonly string[];
  readonly returnBy: readonly string[];
}

/**
 * Finds the rules that dropped frames of this path in a trace: frames that the captures saw as well, told by their
 * addresses and their identity (ICMP's identifier, TCP's ports; of ARP a trace shows MAC addresses alone).
 */
export function kernelWord(
  output: string,
  path: TracedPath,
  seen: readonly SeenFrame[],
  firewalls: Firewalls,
): KernelWord {
  const word: Record<Way, KernelDrop | null> = {
    out: null,
    return: null,
    neighborOut: null,
    neighborReturn: null,
  };
  const ours = new Set(seen.map(({ frame }) => identityOf(frame)));
  for (const visit of readTrace(output)) {
    const way = wayOf(visit.packet, path);
    const step = visit.steps.find(({ verdict }) => verdict === 'drop');
    const by = way === 'out' || way === 'neighborOut' ? path.leaveBy : path.returnBy;
    const { out } = visit.packet;
    if (way === null || word[way] !== null || (out !== null && !by.includes(out))) {
      continue;
    }
    if (step !== undefined && isOurs(visit.packet, ours)) {
      word[way] = { rule: ruleOf(visit, step, firewalls), line: step.line };
    }
  }
  return word;
}

function wayOf(packet: TracedPacket, { guestMac, guestAddress, targetAddress }: TracedPath): Way | null {
  const { srcIp, dstIp, srcMac, dstMac, arp, icmpType } = packet;
  if (arp !== null || icmpType === 'nd-neighbor-solicit' || icmpType === 'nd-neighbor-advert') {
    return srcMac === guestMac ? 'neighborOut' : dstMac === guestMac ? 'neighborReturn' : null;
  }
  if (guestAddress === null || targetAddress === null) {
    return null;
  }
  return srcIp === guestAddress && dstIp === targetAddress
    ? 'out'
    : srcIp === targetAddress && dstIp === guestAddress
      ? 'return'
      : null;
}

function isOurs(packet: TracedPacket, ours: ReadonlySet<string>): boolean {
  const { arp, icmpType, srcMac, dstMac, srcIp, dstIp } = packet;
  if (arp !== null) {
    return ours.has(`arp ${arp} ${srcMac} ${dstMac}`);
  }
  if (icmpType?.startsWith('nd-neighbor-') === true) {
    return ours.has(`${icmpType} ${srcMac} ${dstMac}`);
  }
  const ends = `${srcIp} ${dstIp}`;
  return packet.srcPort !== null || packet.dstPort !== null
    ? ours.has(`tcp ${ends} ${packet.srcPort} ${packet.dstPort}`)
    : ours.has(`${icmpType} ${ends} ${packet.echoId}`);
}

/** What a trace would show of a captured frame, as one word. */
function identityOf(frame: SeenFrame['frame']): string {
  if (frame.kind === 'arp') {
    return `arp ${frame.operation === 1 ? 'request' : 'reply'} ${frame.srcMac} ${frame.dstMac}`;
  }
  const packet = packetOf(frame);
  const ends = `${packet?.srcIp} ${packet?.dstIp}`;
  switch (packet?.payload.kind) {
    case 'echo':
      return `echo-${packet.payload.request ? 'request' : 'reply'} ${ends} ${packet.payload.id}`;
    case 'tcp':
      return `tcp ${ends} ${packet.payload.srcPort} ${packet.payload.dstPort}`;
    case 'neighbor-solicitation':
      return `nd-neighbor-solicit ${frame.srcMac} ${frame.dstMac}`;
    case 'neighbor-advertisement':
      return `nd-neighbor-advert ${frame.srcMac} ${frame.dstMac}`;
    default:
      return '';
  }
}

/** The rule in the words of the program that made it; one that came after the rules were read, in nft's. */
function ruleOf(
  { family, table, chain: base }: TraceVisit,
  { chain, rule }: TraceStep,
  firewalls: Firewalls,
): RuleRef {
  const handle = rule?.handle ?? null;
  const known = hookedRules(firewalls).find(
    (each) =>
      each.family === family &&
      each.table === table &&
      each.chain === chain &&
      (rule === null ? each.policy : !each.policy && each.handle === handle),
  );
  const where = `${family} ${table} ${chain}`;
  return (
    known ?? {
      manager: 'nft',
      family,
      table,
      chain,
      hook:
        firewalls.nft?.chains.find(
          (each) => `${each.family} ${each.table} ${each.name}` === `${family} ${table} ${base}`,
        )?.hook ?? '',
      handle,
      text: rule?.text ?? 'policy drop',
      policy: rule === null,
      packets: null,
      deleteCommand: rule === null || handle === null ? null : `nft delete rule ${where} handle ${handle}`,
      listCommand: `nft -a list chain ${where}`,
    }
  );
}
