import type { Link } from '../facts/link/link.ts';
import type { ListeningSockets } from '../facts/network/listening-sockets.ts';
import { type Decision, mayTake, type RuleRef } from '../firewall/decision.ts';
import type { Firewalls } from '../firewall/firewalls.ts';
import { type End, type Packet, simulateInput, simulateOutput } from '../firewall/simulate-host.ts';
import type { PathContext } from '../model/path.ts';
import type { Observed } from '../probes/observations.ts';
import type { KernelDrop, KernelWord } from '../trace/kernel-word.ts';
import type { Symptom } from './symptom.ts';

/** What this host does with what the guest sends to one of its own addresses. */
export interface HostEntry {
  /** What its rules do with the guest's question, and with the answer. */
  readonly input: Decision;
  readonly output: Decision;
  /** What they do with the guest's answer to a probe, which belongs to no connection. */
  readonly stray: Decision;
  /** The rules send the question elsewhere (DNAT, a container's port): whoever listens here does not get it. */
  readonly translated: boolean;
  /** Whether a socket takes connections there; null: no port was asked about, or nobody could tell. */
  readonly listens: boolean | null;
  /** What the rules were asked about, so that a check can try a fix. */
  readonly model: EntryModel;
}

export interface EntryModel {
  readonly firewalls: Firewalls;
  readonly request: Packet;
  readonly reply: Packet;
  readonly end: End;
}

/** Judges what a person means: the guest's ping or connection to this host. Null where that is not what is asked. */
export function decideEntry(
  path: PathContext,
  seen: Pick<Observed, 'provoke' | 'egress'>,
  firewalls: Firewalls,
  sockets: ListeningSockets | null,
  links: readonly Pick<Link, 'name' | 'mac' | 'master'>[],
): HostEntry | null {
  const { bridge, bridgeMac, targetAddress: target, targetPort: port } = path;
  const guest = seen.provoke?.guestAddress ?? null;
  if (
    !path.targetIsHost ||
    seen.egress.kind !== 'host' ||
    target === null ||
    guest === null ||
    bridge === null ||
    bridgeMac === null
  ) {
    return null;
  }
  // The guest may send to another device of this host, which answered ARP as well: as the tap does that a datapath in
  // user space reads, and that is a device of the host besides.
  const used = seen.provoke?.replyMac ?? bridgeMac;
  const other =
    used === bridgeMac ? undefined : links.find(({ mac, master }) => mac === used && master === null);
  const device = other?.name ?? path.hostDevice ?? bridge;
  // Open vSwitch has no hooks of its own; a VLAN device above the bridge hands on what came through it.
  const end: End = path.bridgeKind === 'linux' && device === bridge ? { device, port: path.tap } : { device };
  const isSix = path.family === 'ipv6';
  const ping = (answer: boolean) =>
    isSix
      ? ({ protocol: 'icmp6', icmpType: answer ? 129 : 128 } as const)
      : ({ protocol: 'icmp', icmpType: answer ? 0 : 8 } as const);
  const etherType = isSix ? 'ip6' : 'ip';
  const request: Packet = {
    etherType,
    srcMac: path.guestMac,
    dstMac: bridgeMac,
    srcIp: guest,
    dstIp: target,
    srcKind: 'unicast',
    dstKind: 'local',
    wayBack: 'same',
    ctState: 'new',
    ...(port === null ? ping(false) : { protocol: 'tcp', sport: 50_000, dport: port }),
  };
  const reply: Packet = {
    etherType,
    srcMac: bridgeMac,
    dstMac: path.guestMac,
    srcIp: target,
    dstIp: guest,
    srcKind: 'local',
    dstKind: 'unicast',
    ctState: 'established',
    ...(port === null ? ping(true) : { protocol: 'tcp', sport: port, dport: 50_000 }),
  };
  const model = { firewalls, request, reply, end };
  const there = simulateInput(firewalls, request, end);
  const onPort = (sockets?.sockets ?? []).filter((socket) => socket.port === port);
  const here = onPort.some(
    ({ address, device: bound }) => takes(address, target) && (bound === null || bound === device),
  );
  return {
    input: there.decision,
    output: simulateOutput(firewalls, reply, end).decision,
    stray: simulateInput(firewalls, { ...request, ...ping(true), ctState: 'invalid' }, end).decision,
    translated: there.destination.kind !== 'none',
    listens: port === null || sockets === null ? null : here,
    model,
  };
}

function takes(address: string, target: string): boolean {
  return address === target || address === '*' || address === (target.includes(':') ? '::' : '0.0.0.0');
}

function strayRule({ stray }: HostEntry): string {
  return stray.verdict === 'drop' ? stray.by.text : '';
}

/** What a changed firewall would do with both, in their order. */
export function decideBoth(firewalls: Firewalls, { request, reply, end }: EntryModel): readonly Decision[] {
  return [simulateInput(firewalls, request, end).decision, simulateOutput(firewalls, reply, end).decision];
}

/** The rule that keeps the guest out, or the host's answer in; null where none surely does. */
export function entryDrop(
  entry: HostEntry | null,
  kernel: KernelWord | null,
): { readonly rule: RuleRef; readonly way: 'in' | 'out'; readonly reported: KernelDrop | null } | null {
  if (entry === null || entry.translated) {
    return null;
  }
  for (const way of ['in', 'out'] as const) {
    const decision = way === 'in' ? entry.input : entry.output;
    const reported = (way === 'in' ? kernel?.out : kernel?.return) ?? null;
    const confirmed = reported !== null && mayTake(decision, reported.rule) ? reported : null;
    if (decision.verdict === 'drop') {
      return { rule: decision.by, way, reported: confirmed };
    }
    if (confirmed !== null) {
      return { rule: confirmed.rule, way, reported: confirmed };
    }
  }
  return null;
}

/**
 * Goes on where guest and host exchange frames: nothing can be sent to this host in the guest's name, so what becomes
 * of it here is read from the kernel's list of sockets and from the rules. It works only where all of it is sure.
 */
export function weighEntry(
  symptom: Symptom,
  path: Pick<PathContext, 'bridge' | 'tap' | 'targetAddress' | 'targetPort'>,
  entry: HostEntry | null,
  kernel: KernelWord | null,
): Symptom {
  if (entry === null) {
    return symptom;
  }
  // A rule took the answer to a probe and surely passes what was asked: its loss says nothing of that.
  const isStray =
    symptom.works === 'no' &&
    symptom.lost.segment === 'out' &&
    symptom.lost.what === 'ip' &&
    entry.stray.verdict === 'drop' &&
    entry.input.verdict === 'accept';
  const reaches = symptom.works === 'yes' || (symptom.works === 'unknown' && symptom.because === 'host-port');
  if (!reaches && !isStray) {
    return symptom;
  }
  const host = path.bridge ?? path.tap;
  const target = path.targetAddress ?? host;
  const lost = (segment: 'out' | 'return' | 'service', lastSeen: string, firstMissing: string): Symptom => ({
    works: 'no',
    lost: { segment, what: 'ip', lastSeen, firstMissing },
  });
  const drop = entryDrop(entry, kernel);
  if (drop !== null) {
    return drop.way === 'in' ? lost('out', host, target) : lost('return', target, host);
  }
  if (symptom.works === 'yes' || entry.translated || entry.input.verdict !== 'accept') {
    return symptom;
  }
  if (entry.listens === false) {
    return lost('service', target, `port ${path.targetPort}`);
  }
  if (entry.listens === true && entry.output.verdict === 'accept') {
    return { works: 'yes' };
  }
  return isStray
    ? { works: 'unknown', because: 'stray-dropped', params: { rule: strayRule(entry) } }
    : symptom;
}
