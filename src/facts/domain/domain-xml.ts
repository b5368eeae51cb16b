import { z } from 'zod';
import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { type DomainArgs, domainMissing } from '../shared/domain.ts';
import { libvirtXml } from '../shared/libvirt-xml.ts';
import { virshCommand } from '../shared/source.ts';

/** A limit of `<bandwidth>`, in the units of libvirt: kilobytes a second, and kilobytes for the burst. */
export interface RateLimit {
  readonly averageKiBps: number;
  readonly peakKiBps?: number;
  readonly burstKiB?: number;
}

/** One `<interface>` of the domain. `tap` is null while the domain does not run and for NICs without a tap. */
export interface DomainInterface {
  readonly mac: string | null;
  /** `bridge`, `network`, `direct`, `user`, `ethernet`, `vhostuser`, `hostdev`, ... */
  readonly type: string;
  readonly bridge: string | null;
  readonly network: string | null;
  readonly sourceDev: string | null;
  readonly sourceMode: string | null;
  readonly tap: string | null;
  readonly model: string | null;
  readonly linkState: 'up' | 'down';
  readonly filter: { readonly name: string; readonly parameters: Record<string, string[]> } | null;
  readonly bandwidth: { readonly inbound?: RateLimit; readonly outbound?: RateLimit } | null;
  readonly isolated: boolean;
  readonly vlan: {
    readonly tags: readonly { readonly id: number; readonly nativeMode: string | null }[];
    readonly trunk: boolean;
  } | null;
  readonly mtu: number | null;
  readonly virtualport: string | null;
  readonly alias: string | null;
  /** `<ip>`: of a NIC of type user the guest's address, whose network QEMU keeps. */
  readonly addresses: readonly { readonly address: string; readonly prefix: number | null }[];
}

/** What the domain's definition says about its network; the live one while it runs. */
export interface DomainXml {
  readonly name: string;
  readonly uuid: string;
  readonly interfaces: readonly DomainInterface[];
  /** The channel of the guest agent; null: the domain has none. Only `connected` can be asked. */
  readonly agent: 'connected' | 'disconnected' | null;
}

const text = z.string().optional();
const count = z.coerce.number().int().nonnegative();
// An element without attributes is an empty string in the parser's tree.
const element = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess((value) => (value === '' ? {} : value), z.object(shape).optional());
const Rate = element({ '@average': count.optional(), '@peak': count.optional(), '@burst': count.optional() });

const Interface = z.object({
  '@type': z.string(),
  mac: element({ '@address': text }),
  source: element({ '@bridge': text, '@network': text, '@dev': text, '@mode': text }),
  target: element({ '@dev': text }),
  model: element({ '@type': text }),
  link: element({ '@state': text }),
  filterref: element({
    '@filter': z.string(),
    parameter: z.array(z.object({ '@name': z.string(), '@value': z.string() })).default([]),
  }),
  bandwidth: element({ inbound: Rate, outbound: Rate }),
  port: element({ '@isolated': text }),
  vlan: element({
    '@trunk': text,
    tag: z.array(z.object({ '@id': count, '@nativeMode': text })).default([]),
  }),
  mtu: element({ '@size': count.optional() }),
  virtualport: element({ '@type': text }),
  alias: element({ '@name': text }),
  ip: z.array(z.object({ '@address': text, '@prefix': count.optional() })).default([]),
});

const Document = z.object({
  domain: z.object({
    name: z.string(),
    uuid: z.string().default(''),
    devices: element({
      interface: z.array(Interface).default([]),
      channel: z.array(z.object({ target: element({ '@name': text, '@state': text }) })).default([]),
    }),
  }),
});

const readDocument = libvirtXml('virsh dumpxml', Document, [
  'domain.devices.channel',
  'domain.devices.interface',
  'domain.devices.interface.filterref.parameter',
  'domain.devices.interface.ip',
  'domain.devices.interface.vlan.tag',
]);

export const domainXml = defineFact({
  id: 'domain-xml',
  summary: "The domain's NICs as libvirt defines them",
  about: 'domain',
  source: virshCommand(({ vm }: DomainArgs) => ['dumpxml', '--domain', vm]),
  absentWhen: domainMissing,
  parse({ stdout }: CommandOutput): DomainXml {
    const { domain } = readDocument(stdout);
    return {
      name: domain.name,
      uuid: domain.uuid,
      interfaces: (domain.devices?.interface ?? []).map(readInterface),
      agent: readAgent(domain),
    };
  },
});

function readAgent({ devices }: z.infer<typeof Document>['domain']): DomainXml['agent'] {
  const channel = devices?.channel.find(({ target }) => target?.['@name'] === 'org.qemu.guest_agent.0');
  if (channel === undefined) {
    return null;
  }
  return channel.target?.['@state'] === 'connected' ? 'connected' : 'disconnected';
}

function readInterface(nic: z.infer<typeof Interface>): DomainInterface {
  return {
    mac: nic.mac?.['@address']?.toLowerCase() ?? null,
    type: nic['@type'],
    bridge: nic.source?.['@bridge'] ?? null,
    network: nic.source?.['@network'] ?? null,
    sourceDev: nic.source?.['@dev'] ?? null,
    sourceMode: nic.source?.['@mode'] ?? null,
    tap: nic.target?.['@dev'] ?? null,
    model: nic.model?.['@type'] ?? null,
    linkState: nic.link?.['@state'] === 'down' ? 'down' : 'up',
    filter: readFilter(nic),
    bandwidth: readBandwidth(nic),
    isolated: nic.port?.['@isolated'] === 'yes',
    vlan:
      nic.vlan === undefined
        ? null
        : {
            tags: nic.vlan.tag.map((tag) => ({ id: tag['@id'], nativeMode: tag['@nativeMode'] ?? null })),
            trunk: nic.vlan['@trunk'] === 'yes',
          },
    mtu: nic.mtu?.['@size'] ?? null,
    virtualport: nic.virtualport?.['@type'] ?? null,
    alias: nic.alias?.['@name'] ?? null,
    addresses: nic.ip.flatMap((ip) =>
      ip['@address'] === undefined ? [] : [{ address: ip['@address'], prefix: ip['@prefix'] ?? null }],
    ),
  };
}

function readFilter({ filterref }: z.infer<typeof Interface>): DomainInterface['filter'] {
  if (filterref === undefined) {
    return null;
  }
  const values = Map.groupBy(filterref.parameter, (parameter) => parameter['@name']);
  return {
    name: filterref['@filter'],
    parameters: Object.fromEntries(
      [...values].map(([name, group]) => [name, group.map((parameter) => parameter['@value'])]),
    ),
  };
}

function readBandwidth({ bandwidth }: z.infer<typeof Interface>): DomainInterface['bandwidth'] {
  const inbound = readRate(bandwidth?.inbound);
  const outbound = readRate(bandwidth?.outbound);
  if (inbound === null && outbound === null) {
    return null;
  }
  return { ...(inbound && { inbound }), ...(outbound && { outbound }) };
}

/** null: no limit (a `floor` alone is a promise, not a limit). */
function readRate(rate: z.infer<typeof Rate>): RateLimit | null {
  if (rate?.['@average'] === undefined) {
    return null;
  }
  return {
    averageKiBps: rate['@average'],
    ...(rate['@peak'] !== undefined && { peakKiBps: rate['@peak'] }),
    ...(rate['@burst'] !== undefined && { burstKiB: rate['@burst'] }),
  };
}
