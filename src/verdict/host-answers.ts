import type { Links } from '../facts/link/link.ts';
import type { RouteChosen } from '../facts/shared/route-get.ts';
import type { PathContext } from '../model/path.ts';
import type { Symptom } from './symptom.ts';

/**
 * The port of the guest's own bridge out of which this host sends its answers to the guest. A frame that the host
 * sends by a port leaves by that cable and never comes into the bridge, so it never reaches a guest of it. Null where
 * the host answers through the bridge, or by a router, which may well bring the answer back.
 */
export function answersByPort(
  { bridge }: Pick<PathContext, 'bridge'>,
  way: RouteChosen | null,
  { links }: Links,
): string | null {
  const link = links.find(({ name }) => name === way?.device);
  return way?.gateway === null && bridge !== null && link?.master === bridge ? link.name : null;
}

/** The probes send this host's answer into the bridge themselves; where the host would not do so, the path is broken. */
export function weighHostAnswers(
  symptom: Symptom,
  path: PathContext,
  way: RouteChosen | null,
  links: Links | null,
): Symptom {
  const port = links === null ? null : answersByPort(path, way, links);
  const reaches =
    symptom.works === 'yes' ||
    (symptom.works === 'no' ? symptom.lost.segment === 'return' : symptom.because === 'host-port');
  return port === null || !path.targetIsHost || !reaches
    ? symptom
    : {
        works: 'no',
        lost: { segment: 'return', what: 'ip', lastSeen: path.bridge ?? port, firstMissing: path.tap },
      };
}
