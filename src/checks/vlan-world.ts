import type { DomainXml } from '../facts/domain/domain-xml.ts';
import type { PathContext } from '../model/path.ts';
import { vlanOf } from '../model/vlan.ts';
import { tagsWithOwn } from '../path/tags.ts';
import type { Observations } from '../probes/observations.ts';
import { outsideOf } from '../probes/vlans.ts';
import type { Symptom } from '../verdict/symptom.ts';

/** The bridge keeps VLANs apart, and what its ports carry is known. */
export function filters(path: PathContext): boolean {
  return Object.keys(path.portVlans).length > 0;
}

/** The VLAN of the guest inside a bridge that filters: the one that it names itself, or that of its port. */
export function guestVlan(path: PathContext, ownTag: number | null): number | null {
  return ownTag ?? path.vlan;
}

/** The device where every VLAN of the cable passes, and the tag that the guest's frames carry there. */
export function wire(
  path: PathContext,
  ownTag: number | null,
): { readonly device: string; readonly tag: number | null } | null {
  const device = outsideOf(path)[0];
  const tag = device === undefined ? undefined : tagsWithOwn(path, ownTag)[device];
  return device === undefined || tag === undefined ? null : { device, tag };
}

/** Nothing at all came in from outside in the guest's network: neither the next hop nor anybody else. */
export function silentThere(
  symptom: Symptom | null,
  probes: Pick<Observations, 'egress' | 'next-hop-owners' | 'impersonate' | 'outside-heard' | 'other-vlans'>,
): boolean {
  // Who answers in another VLAN may be let in from there, as a bridge takes tagged frames on an untagged port.
  const owners = probes['next-hop-owners']?.macs ?? [];
  const elsewhere = probes['other-vlans'].map(({ owner }) => owner);
  return (
    symptom?.works === 'no' &&
    (symptom.lost.segment === 'out' || symptom.lost.segment === 'beyond') &&
    (probes.egress.kind === 'uplink' || probes.egress.kind === 'unknown') &&
    probes['outside-heard'].frames === 0 &&
    owners.every(({ mac }) => elsewhere.includes(mac)) &&
    probes.impersonate.every(({ answer }) => answer === null)
  );
}

/** Where the next hop answered instead. */
export function answeredIn(
  probes: Pick<Observations, 'other-vlans'>,
): (Observations['other-vlans'][number] & { readonly owner: string }) | null {
  const found = probes['other-vlans'].find(({ owner }) => owner !== null);
  return found?.owner == null ? null : { ...found, owner: found.owner };
}

/** The one VLAN that the domain's XML gives to untagged frames of the NIC; null where it says nothing. */
export function vlanInXml(xml: DomainXml | null, mac: string): number | null {
  const vlan = xml?.interfaces.find((nic) => nic.mac === mac)?.vlan;
  if (vlan === null || vlan === undefined) {
    return null;
  }
  const native = vlan.tags.find(({ nativeMode }) => nativeMode === 'untagged');
  return native?.id ?? (!vlan.trunk && vlan.tags.length === 1 ? (vlan.tags[0]?.id ?? null) : null);
}

/** The commands that give a port the VLAN for its untagged frames, and take the old one away. */
export function accessCommands(path: PathContext, port: string, vid: number): string[] {
  const old = path.portVlans[port]?.find(({ pvid }) => pvid)?.id;
  return [
    `bridge vlan add vid ${vid} pvid untagged dev ${port}`,
    ...(old === undefined || old === vid ? [] : [`bridge vlan del vid ${old} dev ${port}`]),
  ];
}

/** The command that lets an uplink carry a VLAN as well, where it does not yet. */
export function trunkCommands(path: PathContext, uplink: string | undefined, vid: number): string[] {
  return uplink === undefined || vlanOf(path.portVlans[uplink], vid) !== null
    ? []
    : [`bridge vlan add vid ${vid} dev ${uplink}`];
}

/** A VLAN as a person says it. */
export function vlanName(vlan: number | null): string {
  return vlan === null ? 'untagged' : `VLAN ${vlan}`;
}
