import type { Ovs } from '../facts/ovs/ovs.ts';
import type { TraceArgs } from '../facts/shared/ovs-trace.ts';
import { DeviceName } from '../model/names.ts';
import type { PathContext } from '../model/path.ts';
import { placeOf } from '../path/ovs-ports.ts';
import { tagsWithOwn } from '../path/tags.ts';
import type { Observed } from '../probes/observations.ts';
import type { FactResults } from '../verdict/run-checks.ts';
import type { Symptom } from '../verdict/symptom.ts';
import type { Host } from './host.ts';

type Seen = Observed;

/** Asks Open vSwitch what it would do with what a person means, out to the target and back. Nothing is sent by it. */
export async function traceFrames(
  path: PathContext,
  seen: Seen,
  symptom: Symptom,
  facts: FactResults,
  host: Host,
  signal: AbortSignal,
): Promise<Pick<FactResults, 'ovs-trace-out' | 'ovs-trace-back'>> {
  const ovs = facts.ovs?.status === 'ok' ? facts.ovs.data : null;
  const frames = framesToTrace(path, seen, symptom, ovs);
  if (frames === null) {
    return {};
  }
  const [out, back] = await Promise.all([
    host.collect('ovs-trace-out', frames.out, signal),
    frames.back === null ? null : host.collect('ovs-trace-back', frames.back, signal),
  ]);
  return { 'ovs-trace-out': out, ...(back === null ? {} : { 'ovs-trace-back': back }) };
}

/** The two frames; null where the guest or the target is not known, or the path is no Open vSwitch. Pure. */
export function framesToTrace(
  path: PathContext,
  seen: Seen,
  symptom: Symptom,
  ovs: Ovs | null,
): { readonly out: TraceArgs; readonly back: TraceArgs | null } | null {
  const tap = placeOf(ovs, path.tap);
  const guestIp = seen.provoke?.guestAddress ?? null;
  const { targetAddress: target, targetPort: port } = path;
  if (path.bridgeKind !== 'ovs' || tap === null || guestIp === null || target === null) {
    return null;
  }
  const asked = seen.asked.find(({ answeredBy }) => answeredBy.length === 0)?.address ?? null;
  const isArp = symptom.works === 'no' && symptom.lost.what === 'arp' && asked !== null;
  const nextHop =
    seen.provoke?.replyMac ??
    seen.impersonate[0]?.nextHopMac ??
    seen['next-hop-owners']?.macs[0]?.mac ??
    null;
  const there = {
    bridge: DeviceName.parse(tap.bridge.name),
    inPort: DeviceName.parse(path.tap),
    vlan: seen['own-tag'],
    srcMac: path.guestMac,
    srcIp: guestIp,
  } as const;
  const out: TraceArgs =
    isArp || nextHop === null
      ? { ...there, dstMac: 'ff:ff:ff:ff:ff:ff', dstIp: asked ?? target, carries: 'arp-request' }
      : {
          ...there,
          dstMac: nextHop,
          dstIp: target,
          ...(port === null
            ? { carries: 'echo-request' }
            : { carries: 'tcp', ports: { from: 61_000, to: port } }),
        };

  const egress = placeOf(ovs, seen.egress.device ?? path.liveUplinks[0] ?? '');
  if (egress === null || nextHop === null) {
    return { out, back: null };
  }
  const back = {
    bridge: DeviceName.parse(egress.bridge.name),
    inPort: DeviceName.parse(egress.device.name),
    vlan: tagsWithOwn(path, seen['own-tag'])[egress.device.name] ?? null,
    srcMac: nextHop,
    dstMac: path.guestMac,
    dstIp: guestIp,
  };
  return {
    out,
    back: isArp
      ? { ...back, srcIp: asked, carries: 'arp-reply' }
      : {
          ...back,
          srcIp: target,
          ...(port === null
            ? { carries: 'echo-reply' }
            : { carries: 'tcp', ports: { from: port, to: 61_000 } }),
        },
  };
}
