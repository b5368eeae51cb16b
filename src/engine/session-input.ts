import type { Link } from '../facts/link/link.ts';
import type { PathContext } from '../model/path.ts';
import type { ProbedPath, SessionInput } from '../probes/session/input.ts';
import type { Wire } from '../probes/wire.ts';
import type { FactResults } from '../verdict/run-checks.ts';
import { explainsSilence } from './explains-silence.ts';
import type { Host } from './host.ts';
import { learnedPort } from './learned-port.ts';

/** Of a device that nobody told about. */
const usualMtu = 1500;

/** Whether enough is known of a path to send a frame over it. */
export function isProbed(path: PathContext): path is ProbedPath {
  return path.bridge !== null && path.bridgeMac !== null && path.targetAddress !== null;
}

/** What a session needs of the facts; whether there is ground for a long train is for the caller to say. */
export function sessionInput(
  path: ProbedPath,
  wire: Wire,
  facts: FactResults,
  host: Host,
  signal: AbortSignal,
): Omit<SessionInput, 'ground'> {
  const mtuOf = (device: string) => mtusOf(facts)[device] ?? usualMtu;
  return {
    path: hostSide(path, facts),
    wire,
    portOf: (mac, ownTag) => learnedPort(mac, { ...path, vlan: ownTag ?? path.vlan }, facts, host, signal),
    explains: (egress) => explainsSilence(path, facts, egress),
    id: host.packetId(),
    mtu: { guest: guestMtu(path, facts), of: mtuOf },
  };
}

function mtusOf(facts: FactResults): Readonly<Record<string, number>> {
  return Object.fromEntries(linksOf(facts).map(({ name, mtu }) => [name, mtu]));
}

/** What the domain says of the guest's NIC; null where it leaves it at the usual. */
function guestMtu(path: PathContext, facts: FactResults): number | null {
  const xml = facts['domain-xml'];
  const nics = xml?.status === 'ok' ? xml.data.interfaces : [];
  return nics.find(({ mac }) => mac === path.guestMac)?.mtu ?? null;
}

/**
 * The path with the device by which this host itself speaks on it: of Open vSwitch not always the bridge that has
 * the tap, but a port of its own in the guest's VLAN or on a bridge behind it.
 */
export function hostSide<Path extends PathContext>(path: Path, facts: FactResults): Path {
  const own = linksOf(facts).find(({ name, up }) => name === path.hostDevice && up);
  return path.bridgeKind === 'ovs' && own !== undefined && own.mac !== null
    ? { ...path, bridge: own.name, bridgeMac: own.mac }
    : path;
}

function linksOf(facts: FactResults): readonly Link[] {
  return facts.link?.status === 'ok' ? facts.link.data.links : [];
}
