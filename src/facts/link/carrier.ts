import { defineFact, type FileTexts } from '../../model/fact.ts';
import { byDevice, wholeNumber } from '../shared/device-files.ts';
import { constantFiles } from '../shared/source.ts';

/** The physical state of one device. */
export interface DeviceCarrier {
  readonly device: string;
  /** null: the device is set down, the kernel does not say. */
  readonly carrier: boolean | null;
  /** How often the carrier came or went since the device exists. */
  readonly changes: number | null;
  readonly operstate: string;
  /** Mbit/s; null where it is unknown (virtual devices, link down). */
  readonly speed: number | null;
  readonly duplex: string | null;
}

export interface Carriers {
  readonly devices: readonly DeviceCarrier[];
}

const folder = '/sys/class/net';

export const carrier = defineFact({
  id: 'carrier',
  summary: 'Carrier, its changes, speed and duplex of the devices',
  source: constantFiles(
    ['carrier', 'carrier_changes', 'operstate', 'speed', 'duplex'].map((name) => `${folder}/*/${name}`),
  ),
  parse(files: FileTexts): Carriers {
    return {
      devices: [...byDevice(files, folder)].map(([device, values]) => {
        const speed = wholeNumber(values['speed']);
        return {
          device,
          carrier: values['carrier'] === undefined ? null : values['carrier'] === '1',
          changes: wholeNumber(values['carrier_changes']),
          operstate: values['operstate'] ?? 'unknown',
          speed: speed !== null && speed > 0 ? speed : null,
          duplex: values['duplex'] === 'unknown' ? null : (values['duplex'] ?? null),
        };
      }),
    };
  },
});
