import { z } from 'zod';
import { type CommandOutput, defineFact } from '../model/fact.ts';
import { jsonList, MacOrNull, parseJson, Switch } from './shared/json.ts';
import { constantCommand } from './shared/source.ts';

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
}

/** A tun or tap device. */
export interface Tun {
  readonly type: string;
  readonly pi: boolean;
  readonly vnetHdr: boolean;
  readonly multiQueue: boolean;
  readonly persist: boolean;
}

export interface LinkCounters {
  readonly rxPackets: number;
  readonly rxErrors: number;
  readonly rxDropped: number;
  readonly txPackets: number;
  readonly txErrors: number;
  readonly txDropped: number;
  readonly rxBytes: number;
  readonly txBytes: number;
}

/** One network device of the host. */
export interface Link {
  readonly name: string;
  readonly index: number;
  readonly mac: string | null;
  /** `bridge`, `tun`, `veth`, `vlan`, `bond`, `macvtap`, ...; null is a real device. */
  readonly kind: string | null;
  readonly flags: readonly string[];
  /** Set up by the administrator (flag `UP`), whatever the cable does. */
  readonly up: boolean;
  /** Something is at the other end (flag `LOWER_UP`). Always false while the device is set down. */
  readonly carrier: boolean;
  readonly operstate: string;
  readonly master: string | null;
  readonly mtu: number;
  /** The device below, or a veth's peer; null where it is in another namespace. */
  readonly parent: string | null;
  readonly vlanId: number | null;
  readonly slaveKind: string | null;
  readonly port: BridgePort | null;
  readonly bridge: Bridge | null;
  readonly bond: Bond | null;
  readonly tun: Tun | null;
  readonly counters: LinkCounters;
  /** The device below, or a veth's peer, lives in another namespace. */
  readonly linkNetns: boolean;
}

export interface Links {
  readonly links: readonly Link[];
}

const off = Switch.default(false);
const on = Switch.default(true);
const number = z.number().default(0);

const PortData = z
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

const BridgeData = z
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

const BondData = z
  .object({
    mode: z.string().default('unknown'),
    active_slave: z.string().optional(),
    ad_info: z.object({ partner_mac: z.string().optional() }).optional(),
  })
  .transform(
    (data): Bond => ({
      mode: data.mode,
      activeSlave: data.active_slave ?? null,
      partnerMac: data.ad_info?.partner_mac ?? null,
    }),
  );

const TunData = z
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

const Direction = z.object({ bytes: number, packets: number, errors: number, dropped: number });
const noTraffic = { bytes: 0, packets: 0, errors: 0, dropped: 0 };

const LinkEntry = z.object({
  ifname: z.string(),
  ifindex: z.number().int(),
  address: MacOrNull,
  flags: z.array(z.string()),
  operstate: z.string().default('UNKNOWN'),
  master: z.string().optional(),
  mtu: number,
  link: z.string().nullish(),
  link_netnsid: z.number().optional(),
  linkinfo: z
    .object({
      info_kind: z.string().optional(),
      info_slave_kind: z.string().optional(),
      info_data: z.unknown().optional(),
      info_slave_data: z.unknown().optional(),
    })
    .default({}),
  stats64: z
    .object({ rx: Direction.default(noTraffic), tx: Direction.default(noTraffic) })
    .default({ rx: noTraffic, tx: noTraffic }),
});

/** One entry, with the part that depends on the kind of device read by that kind's own schema. */
const LinkRow = LinkEntry.transform((entry, context): Link => {
  const { info_kind: kind, info_slave_kind: slaveKind, info_data: data, info_slave_data } = entry.linkinfo;
  function read<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> | null {
    const parsed = schema.safeParse(value ?? {});
    if (parsed.success) {
      return parsed.data;
    }
    context.addIssue(`${entry.ifname}: ${parsed.error.issues[0]?.path.join('.') ?? ''} not as promised`);
    return null;
  }

  const { rx, tx } = entry.stats64;
  return {
    name: entry.ifname,
    index: entry.ifindex,
    mac: entry.address,
    kind: kind ?? null,
    flags: entry.flags,
    up: entry.flags.includes('UP'),
    carrier: entry.flags.includes('LOWER_UP') && !entry.flags.includes('NO-CARRIER'),
    operstate: entry.operstate,
    master: entry.master ?? null,
    mtu: entry.mtu,
    parent: entry.link ?? null,
    vlanId: kind === 'vlan' ? (read(z.object({ id: z.number() }), data)?.id ?? null) : null,
    slaveKind: slaveKind ?? null,
    port: slaveKind === 'bridge' ? read(PortData, info_slave_data) : null,
    bridge: kind === 'bridge' ? read(BridgeData, data) : null,
    bond: kind === 'bond' ? read(BondData, data) : null,
    tun: kind === 'tun' ? read(TunData, data) : null,
    counters: {
      rxPackets: rx.packets,
      rxErrors: rx.errors,
      rxDropped: rx.dropped,
      txPackets: tx.packets,
      txErrors: tx.errors,
      txDropped: tx.dropped,
      rxBytes: rx.bytes,
      txBytes: tx.bytes,
    },
    linkNetns: entry.link_netnsid !== undefined,
  };
});

export const link = defineFact({
  id: 'link',
  summary: 'The network devices with their state, settings and counters',
  source: constantCommand('ip', ['-j', '-d', '-s', 'link', 'show']),
  parse({ stdout }: CommandOutput): Links {
    return { links: parseJson('ip link', jsonList(LinkRow), stdout) };
  },
});
