import { z } from 'zod';
import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { type NetworkArgs, networkMissing } from '../shared/libvirt-network.ts';
import { libvirtXml } from '../shared/libvirt-xml.ts';
import { virshCommand } from '../shared/source.ts';

/** What libvirt does with the packets of a network that are for the outside. */
export type ForwardMode = 'nat' | 'route' | 'open' | 'isolated' | 'bridge' | 'other';

/** A network that libvirt keeps, as it is defined. */
export interface NetworkXml {
  readonly name: string;
  readonly bridge: string | null;
  readonly mode: ForwardMode;
  readonly addresses: readonly {
    readonly address: string;
    readonly prefix: number | null;
    readonly dhcp: boolean;
  }[];
}

const text = z.string().optional();
const Ip = z.object({ '@address': text, '@prefix': text, '@netmask': text, dhcp: z.unknown().optional() });
const Document = z.object({
  network: z.object({
    name: z.string(),
    forward: z.union([z.literal(''), z.object({ '@mode': text })]).optional(),
    bridge: z.union([z.literal(''), z.object({ '@name': text })]).optional(),
    ip: z.array(Ip).default([]),
  }),
});

const readDocument = libvirtXml('virsh net-dumpxml', Document, ['network.ip']);

export const networkXml = defineFact({
  id: 'network-xml',
  summary: 'How libvirt defines the network that the NIC is plugged into',
  about: 'network',
  source: virshCommand(({ network }: NetworkArgs) => ['net-dumpxml', '--network', network]),
  absentWhen: networkMissing,
  parse({ stdout }: CommandOutput): NetworkXml {
    const { network } = readDocument(stdout);
    return {
      name: network.name,
      bridge: (network.bridge === '' ? undefined : network.bridge?.['@name']) ?? null,
      mode: modeOf(network.forward),
      addresses: network.ip.map((ip) => ({
        address: ip['@address'] ?? '',
        prefix: prefixOf(ip),
        dhcp: ip.dhcp !== undefined,
      })),
    };
  },
});

/** No `<forward>` at all is a network without a way out; one without a mode is NAT (formatnetwork.html). */
function modeOf(forward: z.infer<typeof Document>['network']['forward']): ForwardMode {
  if (forward === undefined) {
    return 'isolated';
  }
  const mode = forward === '' ? 'nat' : (forward['@mode'] ?? 'nat');
  return mode === 'nat' || mode === 'route' || mode === 'open' || mode === 'bridge' ? mode : 'other';
}

function prefixOf(ip: z.infer<typeof Ip>): number | null {
  if (ip['@prefix'] !== undefined) {
    return Number(ip['@prefix']);
  }
  const bits = ip['@netmask']?.split('.').map((part) => Number(part).toString(2).replaceAll('0', '').length);
  return bits?.length === 4 ? bits.reduce((sum, count) => sum + count, 0) : null;
}
