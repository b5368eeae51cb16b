import type { BridgeVlans } from '../facts/bridge/bridge-vlan.ts';
import type { Fdb } from '../facts/bridge/fdb.ts';
import type { DomainInterface } from '../facts/domain/domain-xml.ts';
import type { Links } from '../facts/link/link.ts';
import type { HostAddresses } from '../facts/network/addr.ts';
import type { Neighbors } from '../facts/network/neigh.ts';
import type { ResolvConf } from '../facts/network/resolv-conf.ts';
import type { Ovs } from '../facts/ovs/ovs.ts';
import type { GuestAddresses } from '../facts/shared/guest-addresses.ts';
import type { Routes } from '../facts/shared/routes.ts';
import { type Family, familyOf, inSubnet, isLinkLocal } from '../model/net.ts';
import type { GuestAddress, PathContext } from '../model/path.ts';
import { hostElsewhereOf, otherVlansOf } from './other-vlans.ts';
import { ovsPart } from './ovs-path.ts';
import { gatewayOver, subnetsFor } from './subnets.ts';
import { uplinksOfBridge } from './uplinks.ts';
import { vlansOf } from './vlans.ts';

export interface PathFacts {
  readonly link: Links;
  readonly addr: HostAddresses;
  readonly neigh: Neighbors;
  /** The routes of the target's family. */
  readonly route: Routes;
  /** Those of IPv4, whatever the target's family. */
  readonly ipv4Route: Routes;
  readonly fdb: Fdb | null;
  /** Read only where a bridge filters by VLAN. */
  readonly bridgeVlan: BridgeVlans | null;
  /** Read only where the tap may be a port of Open vSwitch. */
  readonly ovs: Ovs | null;
  readonly resolvConf: ResolvConf | null;
  readonly agent: GuestAddresses | null;
  readonly lease: GuestAddresses | null;
}

export interface PathQuestion {
  readonly vm: string;
  readonly nic: DomainInterface;
  readonly guestMac: string;
  readonly otherNics: PathContext['otherNics'];
  readonly targetAddress: string | null;
  readonly targetPort: number | null;
  readonly targetName: string | null;
}

/** Puts together what the facts say of the way from a guest's NIC towards a target. Pure. */
export function derivePath(question: PathQuestion, facts: PathFacts): PathContext {
  const { vm, nic, guestMac, otherNics, targetAddress, targetPort, targetName } = question;
  const tap = nic.tap ?? '';
  const { links } = facts.link;
  const part = ovsPart(tap, nic, facts.ovs, links, facts.addr) ?? linuxPart(tap, nic, facts);
  const { hostDevice, uplinks } = part;
  const near = part.bridge ?? nic.bridge;
  const otherVlans = 'otherVlans' in part ? part.otherVlans : otherVlansOf(near, nic, uplinks, part, links);
  const bridgeLink = links.find(({ name }) => name === near);
  const family = targetAddress === null ? 'ipv4' : familyOf(targetAddress);
  const onBridge = subnetsFor(targetAddress ?? '0.0.0.0', hostDevice, facts.addr, facts.route);
  const gateway = gatewayOver(hostDevice, facts.route);
  return {
    vm,
    guestMac,
    otherNics,
    tap,
    wantedBridge: nic.bridge,
    bridgeMac: bridgeLink?.mac ?? null,
    ...part,
    // A device that is down takes no question.
    otherVlans: otherVlans.filter(({ device }) => links.some(({ name, up }) => name === device && up)),
    hostElsewhere: hostElsewhereOf(near, hostDevice, part.legs, links, facts.route.routes),
    liveUplinks: uplinks.filter((name) => facts.link.links.some((link) => link.name === name && link.up)),
    neighborTaps: facts.link.links
      .filter(
        ({ name, master, kind, up }) =>
          kind === 'tun' && part.bridge !== null && master === part.bridge && up && name !== tap,
      )
      .map(({ name }) => name),
    hostAddresses: onBridge,
    hostGateway: gateway,
    routers: routersOn(hostDevice, facts),
    guestAddresses: guestAddressesOf(guestMac, near, targetAddress, facts),
    addressesTold: facts.agent !== null,
    targetAddress,
    family,
    otherFamilyAddress:
      guestAddressesOf(guestMac, near, family === 'ipv4' ? '::' : '0.0.0.0', facts)[0]?.address ?? null,
    ipv4Beside:
      family === 'ipv4' && hostDevice !== null
        ? []
        : subnetsFor('0.0.0.0', hostDevice ?? near, facts.addr, facts.route),
    targetPort,
    targetName,
    routedByHost: null,
    targetIsHost: facts.addr.addresses.some(({ address }) => address === targetAddress),
    knownNeighbors: knownNeighbors(hostDevice, guestMac, family, facts),
  };
}

/** The way through a bridge of the kernel: the one whose port the tap is, else the one that it should be in. */
function linuxPart(tap: string, nic: DomainInterface, facts: PathFacts) {
  const bridge = facts.link.links.find(({ name }) => name === tap)?.master ?? null;
  const near = bridge ?? nic.bridge;
  const uplinks = uplinksOfBridge(near, facts.link.links);
  if (bridge === null && nic.virtualport === 'openvswitch') {
    // Its database could not be read: whose port the tap is, nobody knows.
    return { bridgeKind: 'ovs', bridge, ...vlansOf(tap, null, [], facts), uplinks: [] } as const;
  }
  return { bridgeKind: 'linux', bridge, ...vlansOf(tap, near, uplinks, facts), uplinks } as const;
}

/** What is known of a NIC's addresses of the target's family and scope, most trustworthy first; those near it lead. */
export function guestAddressesOf(
  mac: string,
  bridge: string | null,
  target: string | null,
  facts: Pick<PathFacts, 'agent' | 'lease' | 'neigh'>,
): GuestAddress[] {
  const towards = target ?? '0.0.0.0';
  const family = familyOf(towards);
  const fits = (address: string) =>
    familyOf(address) === family && (family === 'ipv4' || isLinkLocal(address) === isLinkLocal(towards));
  const told = (from: 'agent' | 'lease', addresses: GuestAddresses | null) =>
    (addresses?.addresses ?? [])
      .filter((each) => each.mac === mac && fits(each.address))
      .map(({ address, prefix }): GuestAddress => ({ address, prefix, from }));
  const seen = facts.neigh.entries
    .filter((entry) => entry.mac === mac && isOn(entry.device, bridge) && fits(entry.address))
    .map(({ address }): GuestAddress => ({ address, prefix: null, from: 'neigh' }));
  const all = [...told('agent', facts.agent), ...told('lease', facts.lease), ...seen];
  const unique = all.filter(
    ({ address }, index) => all.findIndex((each) => each.address === address) === index,
  );
  const [widest, usual] = family === 'ipv4' ? [30, 24] : [64, 64];
  const near = ({ address, prefix }: GuestAddress) =>
    target !== null && inSubnet(target, address, prefix === null || prefix > widest ? usual : prefix);
  return [...unique.filter(near), ...unique.filter((each) => !near(each))];
}

/** Gateways of this host over a device of its own, in both families. */
function routersOn(bridge: string | null, facts: PathFacts): string[] {
  const all = [facts.route, facts.ipv4Route].flatMap((routes) => gatewayOver(bridge, routes) ?? []);
  return [...new Set(all)];
}

/**
 * Who else should answer beyond the uplink: the gateway, name servers, and neighbors that were there lately. Those of the
 * target's family lead; a cable that carries one family carries the other.
 */
function knownNeighbors(bridge: string | null, guestMac: string, family: Family, facts: PathFacts): string[] {
  const local = new Set(facts.link.links.filter(({ kind }) => kind === 'tun').map(({ name }) => name));
  const behindTap = (mac: string) =>
    facts.fdb?.entries.some((entry) => entry.mac === mac && local.has(entry.port)) ?? false;
  const own = facts.addr.addresses.filter(({ device }) => isOn(device, bridge));
  const onLink = (address: string) =>
    !address.includes('%') && own.some((each) => inSubnet(address, each.address, each.prefix));
  const neighbors = facts.neigh.entries.filter(
    ({ device, mac, state }) =>
      device === bridge && mac !== null && mac !== guestMac && !state.includes('FAILED') && !behindTap(mac),
  );
  const servers = facts.resolvConf?.nameservers ?? [];
  const all = [
    ...routersOn(bridge, facts),
    ...neighbors.map(({ address }) => address),
    ...servers.filter(onLink),
  ];
  const unique = [...new Set(all)].filter(
    (address) => !facts.addr.addresses.some((each) => each.address === address),
  );
  const isSame = (address: string) => familyOf(address) === family;
  return [...unique.filter(isSame), ...unique.filter((address) => !isSame(address))];
}

/** A device is the bridge, or one of this host's VLAN devices on it. */
function isOn(device: string, bridge: string | null): boolean {
  return bridge !== null && (device === bridge || device.startsWith(`${bridge}.`));
}
