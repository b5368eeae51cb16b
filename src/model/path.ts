import type { Family } from './net.ts';
import type { Leg, PortVlans, Tags } from './vlan.ts';

/**
 * What is known of the way from the guest to the target before a frame is sent: read from facts, in the host's own
 * names. Everything that probes and checks need to know of "where" is here.
 */
export interface PathContext {
  readonly vm: string;
  /** The guest's NIC as the domain's XML gives it. */
  readonly guestMac: string;
  /** The VM's other NICs: they are the VM itself and no strangers. */
  readonly otherNics: readonly { readonly mac: string; readonly tap: string | null }[];
  /** The tap on the host (`vnetN`), where the guest's frames come out. */
  readonly tap: string;
  /** The bridge that the domain's XML (or its network) names, and the one whose port the tap really is. */
  readonly wantedBridge: string | null;
  readonly bridge: string | null;
  readonly bridgeMac: string | null;
  readonly bridgeKind: 'linux' | 'ovs';
  /** The VLAN of the guest's untagged frames inside the bridge; null where the bridge keeps none apart, or takes none. */
  readonly vlan: number | null;
  /** What each port of a bridge that filters by VLAN carries; empty where it does not filter, or nobody could tell. */
  readonly portVlans: PortVlans;
  /** The same for either kind of bridge, in those words. */
  readonly carried: PortVlans;
  /** The tag that the guest's untagged frames carry at a device; no entry: not known, or they do not pass there. */
  readonly tags: Tags;
  /** The devices from each uplink port down to the wire. */
  readonly legs: readonly Leg[];
  /** VLANs that the guest may have been meant for, the likeliest first, and the device to ask by; null: untagged. */
  readonly otherVlans: readonly { readonly device: string; readonly vlan: number | null }[];
  /** This host's gateway on the same cable, where it is in another network than the guest's. */
  readonly hostElsewhere: { readonly device: string; readonly mac: string; readonly address: string } | null;
  /** Ports of the bridge that lead out of this host: all that are no tap and no veth of a container. */
  readonly uplinks: readonly string[];
  /** Those of them that are set up: only these can be captured on. */
  readonly liveUplinks: readonly string[];
  /** Other guests' taps on the bridge that are set up. */
  readonly neighborTaps: readonly string[];
  /** The host's own device in the guest's network: the bridge, or its VLAN device on it; null where it has none. */
  readonly hostDevice: string | null;
  /** The host's own addresses there. */
  readonly hostAddresses: readonly { readonly address: string; readonly prefix: number }[];
  /** The host's gateway when it is reached over this bridge. */
  readonly hostGateway: string | null;
  /** The host's gateways over this bridge in both families: as a rule addresses of one and the same machine. */
  readonly routers: readonly string[];
  /** Addresses that the guest may own, most trustworthy first, with who said so. */
  readonly guestAddresses: readonly GuestAddress[];
  /** The guest itself said which addresses it has: where it named none, it has none. */
  readonly addressesTold: boolean;
  /** The address that is asked about; null while a name has not been resolved. */
  readonly targetAddress: string | null;
  /** The family of that address; IPv4 while there is none. All addresses here but `otherFamilyAddress` and `ipv4Beside` are of it. */
  readonly family: Family;
  /** An address of the other family by which the guest is known: it may still answer for that one. */
  readonly otherFamilyAddress: string | null;
  /**
   * This host's IPv4 addresses on the bridge that are not among `hostAddresses`, because the target is of IPv6 or this
   * host is in no VLAN of the guest's port: a guest that is alive may answer in their networks all the same.
   */
  readonly ipv4Beside: readonly { readonly address: string; readonly prefix: number }[];
  readonly targetPort: number | null;
  /** The target's name, where a person gave one. */
  readonly targetName: string | null;
  /** The target is an address of this hypervisor. */
  readonly targetIsHost: boolean;
  /** This host is the router between the guest's network and the target; null: another one is, or nobody knows yet. */
  readonly routedByHost: {
    /** The network of libvirt, where it is one. */
    readonly network: string | null;
    readonly mode: 'nat' | 'route' | 'open' | 'isolated' | 'unknown';
    /** The device by which it sends to the target; null: it has no way itself. */
    readonly device: string | null;
    readonly mac: string | null;
    /** Null: the target is on the link. */
    readonly gateway: string | null;
    /** The host's own address there. */
    readonly source: string | null;
    readonly nextHopMac: string | null;
  } | null;
  /**
   * Other addresses that are likely to answer beyond the uplink: gateway, name servers, known neighbors. Those of the
   * target's family come first.
   */
  readonly knownNeighbors: readonly string[];
}

export interface GuestAddress {
  readonly address: string;
  /** Known when the guest's agent or a lease said it; null when only the address was seen. */
  readonly prefix: number | null;
  readonly from: 'agent' | 'lease' | 'neigh' | 'wire' | 'person';
}
