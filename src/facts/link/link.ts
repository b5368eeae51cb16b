import { z } from 'zod';
import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { jsonList, MacOrNull, parseJson } from '../shared/json.ts';
import {
  type Bond,
  BondData,
  type BondPort,
  BondPortData,
  type Bridge,
  BridgeData,
  type BridgePort,
  PortData,
  type Tun,
  TunData,
} from '../shared/link-kinds.ts';
import { constantCommand } from '../shared/source.ts';

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

export type { Bond, BondPort, Bridge, BridgePort, Tun };

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
  readonly bondPort: BondPort | null;
  readonly tun: Tun | null;
  readonly counters: LinkCounters;
  /** The device below, or a veth's peer, lives in another namespace. */
  readonly linkNetns: boolean;
}

export interface Links {
  readonly links: readonly Link[];
}

const number = z.number().default(0);

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
    bondPort: slaveKind === 'bond' ? read(BondPortData, info_slave_data) : null,
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
