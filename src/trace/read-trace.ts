/** What a trace shows of a packet at the head of a base chain. What it does not show is null. */
export interface TracedPacket {
  readonly in: string | null;
  readonly out: string | null;
  readonly srcMac: string | null;
  readonly dstMac: string | null;
  readonly srcIp: string | null;
  readonly dstIp: string | null;
  readonly arp: 'request' | 'reply' | null;
  /** ICMP's or ICMPv6's type in nft's words: `echo-request`, `nd-neighbor-solicit`. */
  readonly icmpType: string | null;
  readonly echoId: number | null;
  readonly srcPort: number | null;
  readonly dstPort: number | null;
}

/** One thing that the kernel did to a packet in a base chain: a rule that matched, or the policy at its end. */
export interface TraceStep {
  /** The chain that holds the rule: one that the base chain jumped to, perhaps. */
  readonly chain: string;
  /** `accept`, `drop`, `continue`, `jump`, ... */
  readonly verdict: string;
  /** Null for a policy. */
  readonly rule: { readonly text: string; readonly handle: number | null } | null;
  /** The line as nft printed it. */
  readonly line: string;
}

/** A packet's way through one base chain. */
export interface TraceVisit {
  /** nft's name for the packet. The kernel may use it again for the next one. */
  readonly id: string;
  readonly family: string;
  readonly table: string;
  /** The base chain. */
  readonly chain: string;
  readonly packet: TracedPacket;
  readonly steps: readonly TraceStep[];
}

const head =
  /^trace id (?<id>[0-9a-f]+) (?<family>[a-z0-9]+) (?<table>\S+) (?<chain>\S+) (?<kind>packet:|rule|policy|verdict)(?: (?<rest>.*))?$/u;
const ruleTail = /^(?<text>.*?)(?: # handle (?<handle>\d+))? \(verdict (?<verdict>[a-z]+)[^()]*\)$/u;

/**
 * Reads what `nft -a monitor trace` printed (nft 1.0.6; a newer one words it alike). Lines that are none of a trace,
 * or that were cut off, are left out; so are steps of packets whose first line is missing. Never throws.
 */
export function readTrace(output: string): readonly TraceVisit[] {
  const visits: (TraceVisit & { steps: TraceStep[] })[] = [];
  const current = new Map<string, TraceVisit & { steps: TraceStep[] }>();
  // The last line has no end where the program was ended while it wrote.
  const lines = output.slice(0, output.lastIndexOf('\n') + 1).split('\n');
  for (const each of lines) {
    const line = each.trimEnd();
    const { id = '', family = '', table = '', chain = '', kind, rest = '' } = head.exec(line)?.groups ?? {};
    const key = `${id} ${family} ${table}`;
    if (kind === 'packet:') {
      const visit = { id, family, table, chain, packet: readPacket(rest), steps: [] };
      visits.push(visit);
      current.set(key, visit);
    } else if (kind !== undefined) {
      const step = readStep(kind, rest, chain, line);
      if (step !== null) {
        current.get(key)?.steps.push(step);
      }
    }
  }
  return visits;
}

function readStep(kind: string, rest: string, chain: string, line: string): TraceStep | null {
  if (kind !== 'rule') {
    return /^[a-z]+$/u.test(rest) ? { chain, verdict: rest, rule: null, line } : null;
  }
  const { text, handle, verdict } = ruleTail.exec(rest)?.groups ?? {};
  return text === undefined || verdict === undefined
    ? null
    : { chain, verdict, rule: { text, handle: handle === undefined ? null : Number(handle) }, line };
}

function readPacket(text: string): TracedPacket {
  const word = (name: string) =>
    new RegExp(`(?:^| )${name} "?([^ "]+)"?(?= |$)`, 'u').exec(text)?.[1] ?? null;
  const number = (name: string) => {
    const value = word(name);
    return value !== null && /^\d{1,10}$/u.test(value) ? Number(value) : null;
  };
  const arp = word('arp operation');
  // nft shows the four bytes after ICMPv6's checksum as one number, whatever they are: of a ping, identifier and sequence.
  const six = number('icmpv6 parameter-problem');
  return {
    in: word('iif'),
    out: word('oif'),
    srcMac: word('ether saddr'),
    dstMac: word('ether daddr'),
    srcIp: word('ip saddr') ?? word('ip6 saddr'),
    dstIp: word('ip daddr') ?? word('ip6 daddr'),
    arp: arp === 'request' || arp === 'reply' ? arp : null,
    icmpType: word('icmp type') ?? word('icmpv6 type'),
    echoId: number('icmp id') ?? number('icmpv6 id') ?? (six === null ? null : Math.floor(six / 0x1_00_00)),
    srcPort: number('tcp sport'),
    dstPort: number('tcp dport'),
  };
}
