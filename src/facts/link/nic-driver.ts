import { defineFact, type FileTexts } from '../../model/fact.ts';
import { constantFiles } from '../shared/source.ts';

/** The kernel's driver of each device that is a piece of hardware (or plays one, as virtio). */
export interface NicDrivers {
  readonly drivers: readonly { readonly device: string; readonly driver: string }[];
}

export const nicDriver = defineFact({
  id: 'nic-driver',
  summary: 'The driver of each NIC',
  source: constantFiles(['/sys/class/net/*/device/uevent']),
  parse: (files: FileTexts): NicDrivers => ({
    drivers: Object.entries(files).flatMap(([path, text]) => {
      const device = path.split('/')[4];
      const driver = /^DRIVER=(?<driver>\S+)$/mu.exec(text)?.groups?.['driver'];
      return device === undefined || driver === undefined ? [] : [{ device, driver }];
    }),
  }),
});
