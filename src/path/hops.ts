import type { PathHop } from '../model/diagnosis.ts';
import type { PathContext } from '../model/path.ts';
import type { Leg } from '../model/vlan.ts';
import type { Observations } from '../probes/observations.ts';
import type { Symptom } from '../verdict/symptom.ts';
import { isRouted } from './next-hop.ts';

/** The path from the guest to the target with what the probes saw at each hop; `null` where nothing could be seen. */
export function deriveHops(
  path: PathContext,
  observations: Partial<Observations>,
  symptom: Symptom | null,
): PathHop[] {
  const { egress, provoke, asked = [] } = observations;
  const works = symptom?.works === 'yes';
  const left = new Set([...(provoke?.replyLeftBy ?? []), ...asked.flatMap(({ leftBy }) => leftBy)]);
  const spoke = provoke === undefined ? null : works || provoke?.replyMac != null || asked.length > 0;
  const device = egress?.device ?? path.uplinks[0] ?? null;
  const lostInside = symptom?.works === 'no' && symptom.lost.segment === 'out';
  const leftHost = spoke === null ? null : works || (!lostInside && device !== null && left.has(device));
  const kind = egress?.kind === 'tap' ? 'tap' : 'uplink';
  const target = targetHop(path);
  const hops: PathHop[] = [
    { hop: path.vm, kind: 'guest', sent: spoke, forwarded: spoke },
    { hop: path.tap || '?', kind: 'tap', sent: spoke, forwarded: leftHost },
  ];
  if (path.bridge !== null) {
    const entered = spoke === null ? null : leftHost === true || left.has(path.bridge);
    // What this host itself routes comes in here; whether it goes on is for its rules and for those beyond.
    const onward = path.routedByHost === null ? leftHost : works ? true : null;
    hops.push({ hop: path.bridge, kind: 'bridge', sent: entered, forwarded: onward });
  }
  const routedBy = path.routedByHost?.device ?? null;
  if (routedBy !== null && routedBy !== path.bridge) {
    const sent = works ? true : null;
    hops.push({ hop: routedBy, kind: 'uplink', sent, forwarded: sent });
  }
  if (device !== null && device !== path.bridge) {
    const lower = carriersUnder(device, path, observations);
    const seen = (leg: string) => carried(leg, observations) > 0;
    const beyond = (next: Leg | undefined) =>
      works ? true : leftHost === false ? false : next === undefined ? null : seen(next.device);
    const port = path.legs.find((leg) => leg.device === device);
    hops.push({
      hop: device,
      kind: kind === 'uplink' && port !== undefined ? kindOf(port) : kind,
      sent: leftHost,
      forwarded: beyond(lower[0]),
    });
    for (const [index, leg] of lower.entries()) {
      const sent = works ? true : leftHost === null ? null : seen(leg.device);
      const forwarded = sent === true || sent === null ? beyond(lower[index + 1]) : false;
      hops.push({ hop: leg.device, kind: kindOf(leg), sent, forwarded: sent === null ? null : forwarded });
    }
  }
  if (path.hostGateway !== null && path.targetAddress !== null && isRouted(path, path.targetAddress)) {
    const alive = observations['gateway-hop']?.answer != null;
    hops.push({
      hop: path.hostGateway,
      kind: 'gateway',
      sent: works || alive ? true : null,
      forwarded: works ? true : null,
    });
  }
  hops.push({
    hop: target,
    kind: path.targetIsHost ? 'host' : 'target',
    sent: works ? true : null,
    forwarded: null,
  });
  return hops;
}

function kindOf({ kind }: Leg): PathHop['kind'] {
  return kind === 'nic' ? 'uplink' : kind;
}

/** How many frames of the guest were seen to leave by a device. */
function carried(device: string, observations: Partial<Observations>): number {
  const here = observations['guest-frames']?.find((each) => each.device === device);
  return here?.sent.reduce((sum, { frames }) => sum + frames, 0) ?? 0;
}

/** The devices under an uplink by which the guest's frames go; of a bond's members the one that carries them. */
function carriersUnder(
  uplink: string,
  { legs }: Pick<PathContext, 'legs'>,
  observations: Partial<Observations>,
): Leg[] {
  const below = legs.filter((leg) => leg.above === uplink);
  const carries = (leg: Leg) => carried(leg.device, observations);
  const most = below.toSorted(
    (a, b) => carries(b) - carries(a) || Number(b.active === true) - Number(a.active === true),
  )[0];
  return most === undefined ? [] : [most, ...carriersUnder(most.device, { legs }, observations)];
}

/** The target as a person wrote it; a name with the address that was tested, where there is room for both. */
function targetHop({ targetName, targetAddress }: PathContext): string {
  const address = targetAddress ?? '?';
  const both = `${targetName} (${address})`;
  return targetName !== null && both.length <= 64 ? both : address;
}
