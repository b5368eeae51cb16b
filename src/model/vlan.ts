/** A VLAN, or a range of them, that a bridge port carries. */
export interface PortVlan {
  readonly id: number;
  /** The last VLAN of a range, else null. */
  readonly end: number | null;
  /** Untagged frames that come in belong to it. */
  readonly pvid: boolean;
  /** Its frames go out without a tag. */
  readonly untagged: boolean;
}

/** The VLANs of a bridge's ports, the bridge itself among them, by device. */
export type PortVlans = Readonly<Record<string, readonly PortVlan[]>>;

/** The tag that the frames of one VLAN carry at a device: null for none, no entry where they do not pass. */
export type Tags = Readonly<Record<string, number | null>>;

/** A device on the way from a bridge's uplink port, which is the first one, down to the wire. */
export interface Leg {
  /** The port of the bridge that it carries. */
  readonly uplink: string;
  readonly device: string;
  readonly kind: 'vlan' | 'bond' | 'nic';
  /** The leg whose frames it carries: a VLAN device on it, its bond; null for the port itself. */
  readonly above: string | null;
  /** Of a VLAN device: the tag that it puts on. */
  readonly vid?: number;
  /** Set up by the administrator. */
  readonly up: boolean;
  /** Of a bond's member: whether it is up with a carrier, and whether the bond sends by it. */
  readonly live?: boolean;
  readonly active?: boolean;
  /** Of a bond's member: the MAC address that it was made with, where the bond has given it another. */
  readonly ownMac?: string;
}

/** The entry of a port for a VLAN; null where it does not carry that one. */
export function vlanOf(vlans: readonly PortVlan[] | undefined, vid: number): PortVlan | null {
  return vlans?.find(({ id, end }) => vid >= id && vid <= (end ?? id)) ?? null;
}
