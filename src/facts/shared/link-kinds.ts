import { z } from 'zod';
import { MacOrNull, Switch } from './json.ts';

/** What a bridge says of one of its ports. */
export interface BridgePort {
  /** `disabled`, `listening`, `learning`, `forwarding` or `blocking`. */
  readonly state: string;
  readonly isolated: boolean;
  readonly learning: boolean;
  readonly flood: boolean;
  readonly mcastFlood: boolean;
  readonly bcastFlood: boolean;
  readonly hairpin: boolean;
  readonly locked: boolean;
  readonly neighSuppress: boolean;
  readonly proxyArp: boolean;
}

/** A bridge's own settings. Times are hundredths of a second, as the kernel gives them. */
export interface Bridge {
  readonly stp: boolean;
  readonly forwardDelay: number;
  readonly ageing: number;
  readonly vlanFiltering: boolean;
  /** null: the kernel has no VLAN filtering. */
  readonly defaultPvid: number | null;
  readonly mcastSnooping: boolean;
  readonly mcastQuerier: boolean;
  readonly nfCallIptables: boolean;
  readonly nfCallIp6tables: boolean;
  readonly nfCallArptables: boolean;
  /** Bit mask of the link-local groups (01:80:c2:00:00:0X) that it passes on. */
  readonly groupFwdMask: number;
}

/** A bond's mode and partner; `partnerMac` only for 802.3ad, all zeros while nobody answers. */
export interface Bond {
  readonly mode: string;
  readonly activeSlave: string | null;
  readonly partnerMac: string | null;
  /** 802.3ad: the aggregator that carries the traffic, and how many members are in it. */
  readonly aggregator: number | null;
  readonly ports: number | null;
  /** `layer2`, `layer3+4`, ...: what decides by which member a frame leaves. */
  readonly hashPolicy: string | null;
  /** How often, in ms, the carrier of the members is looked at; 0: never. */
  readonly miimon: number;
  readonly arpInterval: number;
}

/** A member of a bond. */
export interface BondPort {
  /** `active` or `backup`. */
  readonly state: string;
  readonly miiUp: boolean;
  readonly failures: number;
  /** The MAC address that it was made with; the bond gives all its members one. */
  readonly permanentMac: string | null;
  /** 802.3ad only. Members in another aggregator than the bond's carry nothing. */
  readonly aggregator: number | null;
  /** 802.3ad only: `collecting`, `distributing`, `defaulted`, `expired`, ... */
  readonly actorState: readonly string[];
  readonly partnerState: readonly string[];
}

/** A tun or tap device. */
export interface Tun {
  readonly type: string;
  readonly pi: boolean;
  readonly vnetHdr: boolean;
  readonly multiQueue: boolean;
  readonly persist: boolean;
}

const off = Switch.default(false);
const on = Switch.default(true);
const number = z.number().default(0);

/** `info_slave_data` of a bridge port. */
export const PortData = z
  .object({
    state: z.string(),
    isolated: off,
    learning: on,
    flood: on,
    mcast_flood: on,
    bcast_flood: on,
    hairpin: off,
    locked: off,
    neigh_suppress: off,
    proxy_arp: off,
  })
  .transform(
    (data): BridgePort => ({
      state: data.state.toLowerCase(),
      isolated: data.isolated,
      learning: data.learning,
      flood: data.flood,
      mcastFlood: data.mcast_flood,
      bcastFlood: data.bcast_flood,
      hairpin: data.hairpin,
      locked: data.locked,
      neighSuppress: data.neigh_suppress,
      proxyArp: data.proxy_arp,
    }),
  );

/** `info_data` of a bridge. */
export const BridgeData = z
  .object({
    stp_state: off,
    forward_delay: number,
    ageing_time: number,
    vlan_filtering: off,
    vlan_default_pvid: z.number().optional(),
    mcast_snooping: off,
    mcast_querier: off,
    nf_call_iptables: off,
    nf_call_ip6tables: off,
    nf_call_arptables: off,
    // Hexadecimal text with or without its 0x ("0", "0x4000").
    group_fwd_mask: z.union([z.string(), z.number()]).default(0),
  })
  .transform(
    (data): Bridge => ({
      stp: data.stp_state,
      forwardDelay: data.forward_delay,
      ageing: data.ageing_time,
      vlanFiltering: data.vlan_filtering,
      defaultPvid: data.vlan_default_pvid ?? null,
      mcastSnooping: data.mcast_snooping,
      mcastQuerier: data.mcast_querier,
      nfCallIptables: data.nf_call_iptables,
      nfCallIp6tables: data.nf_call_ip6tables,
      nfCallArptables: data.nf_call_arptables,
      groupFwdMask: Number.parseInt(String(data.group_fwd_mask), 16) || 0,
    }),
  );

/** `info_data` of a bond. */
export const BondData = z
  .object({
    mode: z.string().default('unknown'),
    active_slave: z.string().optional(),
    xmit_hash_policy: z.string().optional(),
    miimon: number,
    arp_interval: number,
    ad_info: z
      .object({
        partner_mac: z.string().optional(),
        aggregator: z.number().optional(),
        num_ports: z.number().optional(),
      })
      .optional(),
  })
  .transform(
    (data): Bond => ({
      mode: data.mode,
      activeSlave: data.active_slave ?? null,
      partnerMac: data.ad_info?.partner_mac?.toLowerCase() ?? null,
      aggregator: data.ad_info?.aggregator ?? null,
      ports: data.ad_info?.num_ports ?? null,
      hashPolicy: data.xmit_hash_policy ?? null,
      miimon: data.miimon,
      arpInterval: data.arp_interval,
    }),
  );

const states = z.array(z.string()).default([]);

/** `info_slave_data` of a bond's member. */
export const BondPortData = z
  .object({
    state: z.string().default('unknown'),
    mii_status: z.string().default('UNKNOWN'),
    link_failure_count: number,
    perm_hwaddr: MacOrNull.optional(),
    ad_aggregator_id: z.number().optional(),
    ad_actor_oper_port_state_str: states,
    ad_partner_oper_port_state_str: states,
  })
  .transform(
    (data): BondPort => ({
      state: data.state.toLowerCase(),
      miiUp: data.mii_status.toUpperCase() === 'UP',
      failures: data.link_failure_count,
      permanentMac: data.perm_hwaddr ?? null,
      aggregator: data.ad_aggregator_id ?? null,
      actorState: data.ad_actor_oper_port_state_str,
      partnerState: data.ad_partner_oper_port_state_str,
    }),
  );

/** `info_data` of a tun or tap device. */
export const TunData = z
  .object({ type: z.string().default('unknown'), pi: off, vnet_hdr: off, multi_queue: off, persist: off })
  .transform(
    (data): Tun => ({
      type: data.type,
      pi: data.pi,
      vnetHdr: data.vnet_hdr,
      multiQueue: data.multi_queue,
      persist: data.persist,
    }),
  );
