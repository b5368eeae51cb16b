import type { Finding } from '../model/finding.ts';
import type { PathContext } from '../model/path.ts';
import { type Text, text } from '../model/text.ts';
import { tagsWithOwn } from '../path/tags.ts';
import type { Observations } from '../probes/observations.ts';
import type { FactResults } from './run-checks.ts';

/** What else stands in a request: when it was seen, where, and what was asked. */
export interface RequestAbout {
  readonly hypervisor: string;
  readonly startedAt: string;
  readonly target: string;
}

/** What is asked of a place, by causes, where it is not what one asks of any such place. */
const asks: Readonly<Record<`${'switch' | 'gateway' | 'target'}-${string}`, readonly string[]>> = {
  'switch-cable': ['physical.no-carrier', 'physical.bond-without-member', 'physical.uplink-flaps'],
  'switch-quality': [
    'physical.uplink-errors',
    'network.slow-path',
    'network.unsteady-path',
    'network.loss-beyond',
  ],
  'switch-mtu': ['network.path-mtu-too-small'],
  'switch-vlan': ['physical.vlan-not-on-switch', 'datalink.native-vlan-clash'],
  'switch-bond': ['physical.lacp-no-partner', 'physical.lacp-split'],
  'switch-stranger': [
    'datalink.duplicate-mac',
    'datalink.duplicate-address',
    'datalink.address-in-use',
    'datalink.proxy-arp-misleads',
    'network.rogue-dhcp-server',
  ],
  'gateway-dhcp': ['network.dhcp-no-answer', 'network.dhcp-checksum-wrong'],
  'gateway-mtu': ['network.path-mtu-too-small'],
  'target-absent': ['network.target-absent'],
  'target-back': ['network.guest-ignored', 'network.nothing-beyond-gateway', 'datalink.peer-neighbor-wrong'],
  'target-name': ['application.name-not-resolved', 'application.dns-server-silent'],
};

/**
 * What to send to those who own the place of the fault, where that is not the hypervisor or the VM: who is plugged in
 * where, whose frames they are, and what to look at. The sentence of the cause (`what`) is put in by the renderer.
 * Null where the fix is on this host or in the VM.
 */
export function requestElsewhere(
  { code, fix }: Pick<Finding, 'code' | 'fix'>,
  path: PathContext,
  facts: FactResults,
  probes: Partial<Observations>,
  { hypervisor, startedAt, target }: RequestAbout,
): Text | null {
  const isOurs = fix.where === 'target' && path.targetIsHost;
  if (fix.where === 'hypervisor' || fix.where === 'guest' || isOurs) {
    return null;
  }
  const nics = wireOf(path);
  const used = nics.find((nic) => nic === probes.egress?.device) ?? nics[0] ?? null;
  const address = probes.provoke?.guestAddress ?? path.guestAddresses[0]?.address ?? null;
  const tag = used === null ? undefined : tagsWithOwn(path, probes['own-tag'] ?? null)[used];
  const links = facts.link?.status === 'ok' ? facts.link.data.links : [];
  const port = nics.map((nic) => portOf(nic, facts)).join(', ') || 'unknown';
  const own = Object.keys(asks).find(
    (ask) => ask.startsWith(`${fix.where}-`) && asks[ask as keyof typeof asks]?.includes(code),
  );
  return text(`request.${own ?? fix.where}`, {
    hypervisor,
    at: `${startedAt.slice(0, 10)} ${startedAt.slice(11, 19)} UTC`,
    uplink: used ?? '?',
    uplinkMac: links.find(({ name }) => name === used)?.mac ?? '?',
    port,
    // What is on this host itself is reached by no cable.
    way:
      probes.egress?.kind === 'tap'
        ? `Its packets stay on this hypervisor: they go to the bridge port ${probes.egress.device ?? '?'}`
        : `Its packets leave the hypervisor by ${used ?? '?'}, plugged into ${port}`,
    vm: path.vm,
    mac: path.guestMac,
    address: address ?? 'unknown',
    vlan: tag === undefined ? 'not known' : tag === null ? 'untagged' : `${tag}`,
    gateway: path.routedByHost?.gateway ?? path.hostGateway ?? 'its gateway',
    target,
    targetAddress: path.targetAddress ?? target,
  });
}

/** The devices that hold the cables: what lies lowest under each uplink. */
function wireOf({ legs, uplinks, routedByHost }: PathContext): readonly string[] {
  const nics = legs.filter(({ kind }) => kind === 'nic').map(({ device }) => device);
  const all = nics.length > 0 ? [...new Set(nics)] : uplinks;
  // Where this host is the router, its own way out is the one that leads there.
  return all.length === 0 && routedByHost?.device != null ? [routedByHost.device] : all;
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
