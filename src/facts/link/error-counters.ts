import { defineFact, type FileTexts } from '../../model/fact.ts';
import { byDevice, wholeNumber } from '../shared/device-files.ts';
import { constantFiles } from '../shared/source.ts';

const names = [
  'rx_errors',
  'rx_dropped',
  'rx_crc_errors',
  'rx_frame_errors',
  'rx_missed_errors',
  'rx_over_errors',
  'tx_errors',
  'tx_dropped',
  'tx_carrier_errors',
  'tx_fifo_errors',
  'collisions',
] as const;

export type ErrorCounter = (typeof names)[number];

/** One device's counters of what went wrong, by the kernel's own names. */
export interface DeviceErrors {
  readonly device: string;
  readonly counters: Readonly<Record<ErrorCounter, number>>;
}

export interface ErrorCounters {
  readonly devices: readonly DeviceErrors[];
}

const folder = '/sys/class/net';

export const errorCounters = defineFact({
  id: 'error-counters',
  summary: 'Error and drop counters of the devices',
  source: constantFiles(names.map((name) => `${folder}/*/statistics/${name}`)),
  parse(files: FileTexts): ErrorCounters {
    return {
      devices: [...byDevice(files, folder)].map(([device, values]) => ({
        device,
        counters: Object.fromEntries(names.map((name) => [name, wholeNumber(values[name]) ?? 0])) as Record<
          ErrorCounter,
          number
        >,
      })),
    };
  },
});
