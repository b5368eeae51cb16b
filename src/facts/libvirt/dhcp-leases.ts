import { z } from 'zod';
import { defineFact, type FileTexts } from '../../model/fact.ts';
import { jsonList, parseJson } from '../shared/json.ts';
import { constantFiles } from '../shared/source.ts';

/** The leases of all networks of libvirt, those that have run out too: a guest may still use its address. */
export interface DhcpLeases {
  readonly leases: readonly { readonly mac: string; readonly address: string }[];
}

const Lease = z.object({ 'mac-address': z.string().optional(), 'ip-address': z.string().optional() });

export const dhcpLeases = defineFact({
  id: 'dhcp-leases',
  summary: "The addresses that libvirt's DHCP servers gave to guests",
  // Written by libvirt's leaseshelper, one file for each network; `virsh net-dhcp-leases` prints what is in it.
  source: constantFiles(['/var/lib/libvirt/dnsmasq/*.status']),
  parse: (files: FileTexts): DhcpLeases => ({
    leases: Object.entries(files).flatMap(([path, text]) =>
      text.trim() === ''
        ? []
        : parseJson(path, jsonList(Lease), text).flatMap((lease) => {
            const { 'mac-address': mac, 'ip-address': address } = lease;
            return mac && address ? [{ mac: mac.toLowerCase(), address }] : [];
          }),
    ),
  }),
});
