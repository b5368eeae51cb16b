import type { PathHop } from '../model/diagnosis.ts';
import type { PathContext } from '../model/path.ts';
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
  const target = path.targetName ?? path.targetAddress ?? '?';
  const hops: PathHop[] = [
    { hop: path.vm, kind: 'guest', sent: spoke, forwarded: spoke },
    { hop: path.tap || '?', kind: 'tap', sent: spoke, forwarded: leftHost },
  ];
  if (path.bridge !== null) {
    const entered = spoke === null ? null : leftHost === true || left.has(path.bridge);
    hops.push({ hop: path.bridge, kind: 'bridge', sent: entered, forwarded: leftHost });
  }
  if (device !== null && device !== path.bridge) {
    hops.push({
      hop: device,
      kind,
      sent: leftHost,
      forwarded: works ? true : leftHost === false ? false : null,
    });
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
