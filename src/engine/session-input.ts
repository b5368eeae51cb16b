import type { FdbEntry } from '../facts/bridge/fdb.ts';
import type { PathContext } from '../model/path.ts';
import type { ProbedPath, SessionInput } from '../probes/session/input.ts';
import type { Wire } from '../probes/wire.ts';
import type { FactResults } from '../verdict/run-checks.ts';
import { explainsSilence } from './explains-silence.ts';
import type { Host } from './host.ts';

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
    path,
    wire,
    portOf: (mac) => learnedPort(mac, path, host, signal),
    explains: (egress) => explainsSilence(path, facts, egress),
    id: host.packetId(),
    mtu: { tap: Math.min(mtuOf(path.tap), guestMtu(path, facts) ?? mtuOf(path.tap)), of: mtuOf },
  };
}

function mtusOf(facts: FactResults): Readonly<Record<string, number>> {
  const links = facts.link?.status === 'ok' ? facts.link.data.links : [];
  return Object.fromEntries(links.map(({ name, mtu }) => [name, mtu]));
}

/** What the domain says of the guest's NIC; null where it leaves it at the usual. */
function guestMtu(path: PathContext, facts: FactResults): number | null {
  const xml = facts['domain-xml'];
  const nics = xml?.status === 'ok' ? xml.data.interfaces : [];
  return nics.find(({ mac }) => mac === path.guestMac)?.mtu ?? null;
}

async function learnedPort(
  mac: string,
  { bridge, vlan }: ProbedPath,
  host: Host,
  signal: AbortSignal,
): Promise<string | null> {
  const fdb = await host.collect('fdb', undefined, signal);
  const entries = fdb.status === 'ok' ? fdb.data.entries : [];
  // A router may have the same MAC address in each VLAN, and sit behind another port in each.
  const here = (entry: FdbEntry) => vlan === null || entry.vlan === null || entry.vlan === vlan;
  const learned = entries.find(
    (entry) => entry.mac === mac && entry.master === bridge && !entry.static && here(entry),
  );
  return learned?.port ?? null;
}
