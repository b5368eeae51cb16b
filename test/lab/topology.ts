/** A lab as data: hosts, cables, bridges, addresses, services and guests. The machinery reads it and knows no names. */

/** What a topology asks of the kernel that its hypervisor runs on. */
export type KernelFeature = '802.1q' | 'vlan-filtering' | 'bonding';

/** A network card of a host: a cable to a segment's switch. */
export interface Card {
  readonly device: string;
  readonly mac: string;
  readonly segment: string;
  /** Addresses with prefix, where the card itself has them; a bridge has its own. */
  readonly addresses: readonly string[];
  /** VLANs that the switch takes and gives tagged on this cable; absent: none, the cable is an access port. */
  readonly trunk?: readonly number[];
}

/** A program that runs on a host for as long as the lab does. */
export interface Service {
  readonly name: string;
  readonly argv: readonly string[];
  /** Files that it reads, by absolute path in the lab's private /run. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A machine of the lab: a network namespace. The hypervisor has more namespaces of its own. */
export interface Host {
  readonly name: string;
  readonly summary: string;
  readonly cards: readonly Card[];
  readonly routes: readonly string[];
  readonly forwards: boolean;
  readonly services: readonly Service[];
}

/** A device that is a port of a bridge of the hypervisor for as long as the lab is healthy; taps are no part of it. */
export interface BridgePort {
  readonly device: string;
  /** VLANs that leave it tagged; absent: it is an access port in the bridge's VLAN, or the bridge knows none. */
  readonly trunk?: readonly number[];
}

/** A bridge of the hypervisor, with the hypervisor's own addresses. */
export interface Bridge {
  readonly name: string;
  readonly kind: 'linux' | 'ovs';
  readonly mac: string;
  readonly ports: readonly BridgePort[];
  readonly addresses: readonly string[];
  /** VLAN of the hypervisor itself and, unless they say otherwise, of the guests; absent: the bridge knows no VLANs. */
  readonly vlan?: number;
}

/** Several cards as one device. */
export interface Bond {
  readonly name: string;
  readonly mode: 'active-backup' | '802.3ad';
  readonly members: readonly string[];
}

/** A device that carries one VLAN of another. */
export interface VlanDevice {
  readonly name: string;
  readonly parent: string;
  readonly id: number;
}

/** A network that libvirt keeps: a bridge of its own, DHCP and DNS. */
export interface LibvirtNetwork {
  readonly name: string;
  readonly bridge: string;
  readonly mac: string;
  readonly forward: 'nat' | 'route' | 'isolated';
  /** The hypervisor's address in it, with prefix. */
  readonly address: string;
}

/** The host that runs libvirt. */
export interface Hypervisor extends Host {
  readonly bonds: readonly Bond[];
  readonly vlanDevices: readonly VlanDevice[];
  readonly bridges: readonly Bridge[];
  readonly networks: readonly LibvirtNetwork[];
}

/** What a guest's NIC is plugged into: a bridge, a network of libvirt, or a card of the hypervisor (macvtap). */
export type Attachment =
  | { readonly kind: 'bridge'; readonly name: string }
  | { readonly kind: 'network'; readonly name: string }
  | { readonly kind: 'direct'; readonly device: string };

/** A virtual NIC. */
export interface GuestNic {
  readonly mac: string;
  readonly attachment: Attachment;
  /** With prefix; `dhcp`: the guest asks for it, and is given `address`. */
  readonly address: string;
  readonly dhcp: boolean;
  readonly address6: string | null;
  /** Default routes over this NIC. */
  readonly gateway: string | null;
  readonly gateway6: string | null;
}

/** A virtual machine on the hypervisor. */
export interface Guest {
  readonly name: string;
  /** The hypervisor that it starts on; absent: the first. */
  readonly on?: string;
  readonly agent: boolean;
  readonly dns: string;
  /** In the order of the guest's devices: eth0, eth1. */
  readonly nics: readonly [GuestNic, ...GuestNic[]];
}

/** An Ethernet segment: a bridge of that name on the host `switch`, with a port per cable. */
export interface Segment {
  readonly name: string;
  /** VLAN of its access ports; absent: the switch knows no VLANs there. */
  readonly vlan?: number;
  /** Who tags: the bridge itself, where the kernel can, or a bridge in user space that the trunks end in. */
  readonly tagging?: 'bridge' | 'ovs';
}

/** Several ports of the switch as one. */
export interface SwitchBond extends Bond {
  readonly segment: string;
}

/** A whole lab. */
export interface Topology {
  readonly name: string;
  readonly summary: string;
  /** `uml`: needs what the machine's own kernel may lack, and runs in a second kernel then. */
  readonly kernel: 'host' | 'uml';
  readonly features: readonly KernelFeature[];
  readonly segments: readonly Segment[];
  readonly switchBonds: readonly SwitchBond[];
  readonly hypervisor: Hypervisor;
  /** More of them on the same switch; absent: there is one. Faults are made on the first. */
  readonly otherHypervisors?: readonly Hypervisor[];
  /** The switch's name of its own in LLDP, which switch and hypervisors then speak; absent: none of them does. */
  readonly lldp?: string;
  /** The other machines. */
  readonly hosts: readonly Host[];
  readonly guests: readonly Guest[];
}

/** The name of the host that runs libvirt; of the first, where there are several. */
export const hypervisor = 'hv1';

/** The file that the DNS server reads its names from, again at each SIGHUP. */
export const namesFile = '/run/lab/names';

/** Names that the lab's DNS server knows; every other name is answered with NXDOMAIN. */
export const names: Readonly<Record<string, readonly string[]>> = {
  'gw.lab.test': ['10.0.0.1', 'fd00::1'],
  'hv1.lab.test': ['10.0.0.2', 'fd00::2'],
  'web01.lab.test': ['10.0.0.10', 'fd00::10'],
  'db01.lab.test': ['10.0.0.11', 'fd00::11'],
  'neighbor.lab.test': ['10.0.0.20', 'fd00::20'],
  'spare.lab.test': ['10.0.0.77'],
  'app.lab.test': ['10.0.0.20'],
  'far.lab.test': ['10.0.1.20'],
  'six.lab.test': ['fd00::20'],
};

/** The text of `namesFile` for these names. */
export function renderNames(entries: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(entries)
    .flatMap(([name, addresses]) => addresses.map((address) => `${address} ${name}\n`))
    .join('');
}

/** The hosts that run libvirt, the first one first. */
export function hypervisorsOf({ hypervisor: first, otherHypervisors = [] }: Topology): readonly Hypervisor[] {
  return [first, ...otherHypervisors];
}

/** Every host with a namespace of its own but the switch, the hypervisors first. */
export function hostsOf(topology: Topology): readonly Host[] {
  return [...hypervisorsOf(topology), ...topology.hosts];
}

/** The guests that start on a hypervisor. */
export function guestsOf({ guests }: Topology, name: string): readonly Guest[] {
  return guests.filter(({ on = hypervisor }) => on === name);
}

/** Every name that `exec` takes. */
export function machineNames(topology: Topology): readonly string[] {
  return ['switch', ...[...hostsOf(topology), ...topology.guests].map(({ name }) => name)];
}

/** The name of the switch's port for a card. */
export function switchPort(host: string, device = 'eth0'): string {
  return `${host}-${device}`;
}
