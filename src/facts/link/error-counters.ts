import { defineFact, type FileTexts } from '../../model/fact.ts';
import { byDevice, wholeNumber } from '../shared/device-files.ts';
import { constantFiles } from '../shared/source.ts';

/** The kernel's own names, as in /sys/class/net/DEVICE/statistics. */
export const errorCounterNames = [
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

export type ErrorCounter = (typeof errorCounterNames)[number];

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
  source: constantFiles(errorCounterNames.map((name) => `${folder}/*/statistics/${name}`)),
  parse(files: FileTexts): ErrorCounters {
    return {
      devices: [...byDevice(files, folder)].map(([device, values]) => ({
        device,
        counters: Object.fromEntries(
          errorCounterNames.map((name) => [name, wholeNumber(values[name]) ?? 0]),
        ) as Record<ErrorCounter, number>,
      })),
    };
  },
});
