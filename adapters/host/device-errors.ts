import { existsSync } from 'node:fs';
import { type ErrorCounter, errorCounterNames } from '../../src/facts/link/error-counters.ts';
import type { ErrorsAt } from '../../src/samplers/link-errors.ts';
import { linkFolder, readCarrierChanges, readCount } from './link-files.ts';

/** What one device counts of what goes wrong; null where it is not there. Synchronous: 15 files of 0.01 ms each. */
export function readDeviceErrors(device: string, at: number, folder = linkFolder): ErrorsAt | null {
  const statistic = (name: string) => readCount(`${folder}/${device}/statistics/${name}`);
  const rxPackets = statistic('rx_packets');
  if (rxPackets === null) {
    return null;
  }
  const counters = errorCounterNames.map((name) => [name, statistic(name) ?? 0] as const);
  return {
    at,
    counters: Object.fromEntries(counters) as Record<ErrorCounter, number>,
    rxPackets,
    txPackets: statistic('tx_packets') ?? 0,
    carrierChanges: readCarrierChanges(device, folder),
  };
}

/** Whether a device is a port of a bridge of the kernel at this moment. */
export function isBridgePort(device: string, folder = linkFolder): boolean {
  return existsSync(`${folder}/${device}/brport`);
}

/** Whether a bridge takes part in a spanning tree that the kernel itself keeps. */
export function speaksStp(bridge: string, folder = linkFolder): boolean {
  return readCount(`${folder}/${bridge}/bridge/stp_state`) === 1;
}
