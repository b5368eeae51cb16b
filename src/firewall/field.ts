import { connectionField } from './connection.ts';
import type { HookedFrame } from './frame.ts';
import { type Doubt, doubt, isDoubt } from './match.ts';
import { type FieldType, readScalar, type Scalar } from './value.ts';

/** A field's value in a frame. `null`: this frame has no such field, so no condition on it holds. */
export interface Field {
  readonly type: FieldType;
  readonly value: Scalar | Doubt | null;
}

const zeroMac = '00:00:00:00:00:00';

/** The fields by nft's words, a dot between header and field. Undefined: vmping does not know the field. */
export function fieldOf(frame: HookedFrame, name: string): Field | undefined {
  const field = plainField(frame, name);
  return field !== undefined && frame.altered.has(name)
    ? { type: field.type, value: doubt(`an earlier rule changes ${name}`) }
    : field;
}

function plainField(frame: HookedFrame, name: string): Field | undefined {
  const [header, rest] = split(name);
  switch (header) {
    case 'meta':
      return metaField(frame, rest);
    case 'ct':
      return connectionField(frame, rest);
    case 'ether':
    case 'vlan':
      return linkField(frame, name);
    case 'arp':
      return guard(frame, frame.etherType === 'arp', arpField(frame, rest));
    case 'ip':
    case 'ip6':
      return guard(frame, frame.etherType === header, addressField(frame, header, rest));
    case 'icmp':
    case 'icmpv6':
    case 'tcp':
    case 'udp':
    case 'th':
      return transportField(frame, header, rest);
    default:
      return undefined;
  }
}

function metaField(frame: HookedFrame, key: string): Field | undefined {
  switch (key) {
    case 'iifname':
    case 'iif':
      return nameField(frame.in);
    case 'oifname':
    case 'oif':
      return nameField(frame.out);
    case 'ibrname':
      return frame.layer === 'bridge' && frame.in !== '' ? nameField(frame.bridge) : nameField(null);
    case 'obrname':
      return frame.layer === 'bridge' && frame.out !== '' ? nameField(frame.bridge) : nameField(null);
    case 'iiftype':
    case 'oiftype':
      return { type: 'word', value: 'ether' };
    case 'protocol':
      return etherType(frame);
    case 'nfproto':
      return {
        type: 'word',
        value: frame.layer === 'bridge' ? 'bridge' : frame.etherType === 'ip6' ? 'ipv6' : 'ipv4',
      };
    case 'l4proto':
      return guard(frame, frame.etherType !== 'arp', protocolOf(frame));
    case 'mark':
      return { type: 'number', value: 0n };
    case 'pkttype':
      return { type: 'word', value: packetType(frame) };
    // A frame that is passed on belongs to no socket of this host.
    case 'skuid':
    case 'skgid':
      return frame.course === 'bridged' || frame.course === 'routed'
        ? { type: 'number', value: null }
        : undefined;
    default:
      return undefined;
  }
}

function nameField(value: string | null): Field {
  return { type: 'name', value };
}

function linkField(frame: HookedFrame, name: string): Field | undefined {
  if (frame.course === 'from-host' && (frame.layer === 'ip' || frame.layer === 'ip6')) {
    // A packet of this host has no frame around it yet.
    return { type: 'mac', value: null };
  }
  switch (name) {
    case 'ether.saddr':
      return { type: 'mac', value: readScalar('mac', frame.srcMac) };
    case 'ether.daddr':
      return { type: 'mac', value: readScalar('mac', frame.dstMac) };
    case 'ether.type':
      return frame.vlan === undefined ? etherType(frame) : { type: 'ethertype', value: 0x81_00n };
    case 'vlan.id':
      return { type: 'number', value: frame.vlan === undefined ? null : BigInt(frame.vlan) };
    case 'vlan.type':
      return frame.vlan === undefined ? { type: 'ethertype', value: null } : etherType(frame);
    default:
      return undefined;
  }
}

function arpField(frame: HookedFrame, field: string): Field | undefined {
  const { arpOperation: operation } = frame;
  switch (field) {
    case 'htype':
      return { type: 'number', value: 1n };
    case 'ptype':
      return { type: 'ethertype', value: 0x08_00n };
    case 'hlen':
      return { type: 'number', value: 6n };
    case 'plen':
      return { type: 'number', value: 4n };
    case 'operation':
      return given('arpop', operation, 'the ARP operation');
    case 'saddr ip':
      return given('ipv4', frame.srcIp, 'the sender address');
    case 'daddr ip':
      return given('ipv4', frame.dstIp, 'the target address');
    case 'saddr ether':
      return { type: 'mac', value: readScalar('mac', frame.srcMac) };
    case 'daddr ether':
      return given(
        'mac',
        operation === undefined ? undefined : operation === 'request' ? zeroMac : frame.dstMac,
        'the target MAC address',
      );
    default:
      return undefined;
  }
}

function addressField(frame: HookedFrame, header: 'ip' | 'ip6', field: string): Field | undefined {
  const type = header === 'ip' ? 'ipv4' : 'ipv6';
  switch (field) {
    case 'saddr':
      return given(type, frame.srcIp, 'the source address');
    case 'daddr':
      return given(type, frame.dstIp, 'the destination address');
    case 'protocol':
    case 'nexthdr':
      return protocolOf(frame);
    case 'version':
      return { type: 'number', value: header === 'ip' ? 4n : 6n };
    // None of the frames in question is a fragment.
    case 'frag-off':
      return { type: 'number', value: 0n };
    default:
      return undefined;
  }
}

function transportField(frame: HookedFrame, header: string, field: string): Field | undefined {
  const protocol = frame.protocol === 'icmp6' ? 'icmpv6' : frame.protocol;
  const isPort = field === 'sport' || field === 'dport';
  const fits =
    frame.etherType !== 'arp' &&
    (header === protocol || (header === 'th' && (protocol === 'tcp' || protocol === 'udp')));
  const unsure = frame.etherType !== 'arp' && protocol === undefined;
  const read = (): Field | undefined => {
    if (isPort) {
      return given('port', frame[field], `the ${field}`);
    }
    if (field === 'type' && header.startsWith('icmp')) {
      return given(header === 'icmp' ? 'icmp' : 'icmp6', frame.icmpType, 'the ICMP type');
    }
    if (field === 'flags' && header === 'tcp') {
      // Only the first segment of a connection is surely a SYN.
      return { type: 'tcpflag', value: frame.ctState === 'new' ? 2n : doubt('TCP flags are not known') };
    }
    return undefined;
  };
  const found = read();
  if (found !== undefined && unsure) {
    return { type: found.type, value: doubt('the protocol of the frame is not known') };
  }
  return guard(frame, fits, found);
}

/** A header that this frame does not have gives `null`; one behind a VLAN tag may or may not be looked at. */
function guard(frame: HookedFrame, fits: boolean, field: Field | undefined): Field | undefined {
  if (field === undefined) {
    return fits ? undefined : { type: 'word', value: null };
  }
  if (!fits) {
    return { type: field.type, value: null };
  }
  return frame.vlan === undefined
    ? field
    : { type: field.type, value: doubt('the frame carries a VLAN tag') };
}

function etherType(frame: HookedFrame): Field {
  return { type: 'ethertype', value: readScalar('ethertype', frame.etherType) };
}

function protocolOf(frame: HookedFrame): Field {
  return given('protocol', frame.protocol === 'icmp6' ? 'icmpv6' : frame.protocol, 'the protocol');
}

function given(type: FieldType, raw: string | number | undefined, what: string): Field {
  return {
    type,
    value: raw === undefined ? doubt(`${what} of the frame is not known`) : readScalar(type, raw),
  };
}

function packetType({ dstMac, layer, course }: HookedFrame): string | Doubt {
  if (course === 'from-host' || (course !== 'bridged' && layer === 'netdev')) {
    return doubt('the kind of the packet is not known here');
  }
  const mac = readScalar('mac', dstMac);
  if (isDoubt(mac)) {
    return mac;
  }
  if (mac === 0xff_ff_ff_ff_ff_ffn) {
    return 'broadcast';
  }
  if (((mac as bigint) >> 40n) & 1n) {
    return 'multicast';
  }
  // br_netfilter turns "for another host" into "for us" before the IP hooks (br_netfilter_hooks.c).
  // A frame for the bridge's own address is "for us" from the start (br_input.c).
  return course === 'bridged' && (layer === 'bridge' || layer === 'netdev') ? 'other' : 'host';
}

function split(name: string): [string, string] {
  const dot = name.indexOf('.');
  return dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
}
