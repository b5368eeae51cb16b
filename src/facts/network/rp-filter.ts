import { defineFact, type FileTexts } from '../../model/fact.ts';
import { byDevice, wholeNumber } from '../shared/device-files.ts';
import { constantFiles } from '../shared/source.ts';

/** A device's IPv4 settings as they are set; the kernel takes the higher `rp_filter` of `all` and the device. */
export interface DeviceIpSettings {
  readonly device: string;
  /** 0: off, 1: strict, 2: loose. */
  readonly rpFilter: number;
  readonly proxyArp: boolean;
  readonly arpIgnore: number;
  readonly forwarding: boolean;
}

/** `all` and `default` are among the devices. */
export interface IpSettings {
  readonly devices: readonly DeviceIpSettings[];
}

const folder = '/proc/sys/net/ipv4/conf';

export const rpFilter = defineFact({
  id: 'rp-filter',
  summary: 'Reverse path filter, proxy ARP and forwarding of the devices',
  source: constantFiles(
    ['rp_filter', 'proxy_arp', 'arp_ignore', 'forwarding'].map((name) => `${folder}/*/${name}`),
  ),
  parse(files: FileTexts): IpSettings {
    return {
      devices: [...byDevice(files, folder)].map(([device, values]) => ({
        device,
        rpFilter: wholeNumber(values['rp_filter']) ?? 0,
        proxyArp: values['proxy_arp'] === '1',
        arpIgnore: wholeNumber(values['arp_ignore']) ?? 0,
        forwarding: values['forwarding'] === '1',
      })),
    };
  },
});
