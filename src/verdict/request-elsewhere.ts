import type { Finding } from '../model/finding.ts';
import type { PathContext } from '../model/path.ts';
import { type Text, text } from '../model/text.ts';
import type { Observations } from '../probes/observations.ts';
import type { FactResults } from './run-checks.ts';

/** What else stands in a request: when it was seen, where, and what was asked. */
export interface RequestAbout {
  readonly hypervisor: string;
  readonly startedAt: string;
  readonly target: string;
}

/**
 * What to send to those who own the place of the fault, where that is not the hypervisor or the VM: who is plugged in
 * where, whose frames they are, and what to look at. The sentence of the cause (`what`) is put in by the renderer.
 * Null where the fix is on this host or in the VM.
 */
export function requestElsewhere(
  { fix }: Pick<Finding, 'fix'>,
  path: PathContext,
  facts: FactResults,
  probes: Partial<Observations>,
  { hypervisor, startedAt, target }: RequestAbout,
): Text | null {
  if (fix.where === 'hypervisor' || fix.where === 'guest') {
    return null;
  }
  const nics = wireOf(path);
  const used = nics.find((nic) => nic === probes.egress?.device) ?? nics[0] ?? null;
  const address = probes.provoke?.guestAddress ?? path.guestAddresses[0]?.address ?? null;
  const tag = used === null ? undefined : path.tags[used];
  const links = facts.link?.status === 'ok' ? facts.link.data.links : [];
  return text(`request.${fix.where}`, {
    hypervisor,
    at: `${startedAt.slice(0, 10)} ${startedAt.slice(11, 19)} UTC`,
    uplink: used ?? '?',
    uplinkMac: links.find(({ name }) => name === used)?.mac ?? '?',
    port: nics.map((nic) => portOf(nic, facts)).join(', ') || 'unknown',
    vm: path.vm,
    mac: path.guestMac,
    address: address ?? 'unknown',
    vlan: tag === undefined ? 'not known' : tag === null ? 'untagged' : `${tag}`,
    gateway: path.hostGateway ?? 'its gateway',
    target,
    targetAddress: path.targetAddress ?? target,
  });
}

/** The devices that hold the cables: what lies lowest under each uplink. */
function wireOf({ legs, uplinks }: PathContext): readonly string[] {
  const nics = legs.filter(({ kind }) => kind === 'nic').map(({ device }) => device);
  return nics.length > 0 ? [...new Set(nics)] : uplinks;
}

function portOf(nic: string, facts: FactResults): string {
  const heard = facts.lldp?.status === 'ok' ? facts.lldp.data.neighbors : [];
  const neighbor = heard.find(({ device }) => device === nic);
  if (neighbor === undefined) {
    return `an unknown port (no LLDP was heard on ${nic})`;
  }
  const port = neighbor.port ?? neighbor.portDescription ?? '?';
  return `port ${port} of ${neighbor.system ?? 'an unnamed switch'} (by LLDP on ${nic})`;
}
