import type { PathContext } from '../model/path.ts';
import type { Egress } from '../probes/observations.ts';
import type { FactResults } from '../verdict/run-checks.ts';

/**
 * Whether what the facts show explains that nothing will be heard, so that silence need not be waited for as long:
 * no uplink that could carry anything, a static FDB entry that leads the answers away, two isolated ports. A hint on
 * how long to wait and no judgement: the checks make that.
 */
export function explainsSilence(path: PathContext, facts: FactResults, egress: Egress): boolean {
  const links = facts.link?.status === 'ok' ? facts.link.data.links : [];
  const entries = facts.fdb?.status === 'ok' ? facts.fdb.data.entries : [];
  const port = (device: string | null) => links.find(({ name }) => name === device)?.port ?? null;
  const misled = entries.some(
    (entry) => entry.mac === path.guestMac && entry.static && entry.port !== path.tap,
  );
  if (egress.kind === 'tap') {
    return misled || (port(path.tap)?.isolated === true && port(egress.device)?.isolated === true);
  }
  const live = links.filter(({ name, up, carrier }) => path.uplinks.includes(name) && up && carrier);
  return misled || live.every((link) => link.port !== null && link.port.state !== 'forwarding');
}
