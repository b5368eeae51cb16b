import type { ErrorCounter } from '../facts/link/error-counters.ts';

/** What a device had counted at a time. */
export interface ErrorsAt {
  readonly at: number;
  readonly counters: Readonly<Record<ErrorCounter, number>>;
  readonly rxPackets: number;
  readonly txPackets: number;
  /** How often its carrier came or went; null: not known. */
  readonly carrierChanges: number | null;
}

/**
 * Below one frame in ten thousand, losses for want of room are those of any busy host. Damage has no such rate: on a
 * link that is well not one frame is damaged.
 */
const ordinaryLoss = 1e-4;

/**
 * How many errors and losses a device had between two looks, as far as they are trouble: none where the carrier moved
 * meanwhile (that is another trouble), or where a counter began anew. Pure.
 *
 * `rx_dropped` is no part of them: the kernel also counts there the frames that no protocol of the host wanted, on the
 * ports of bridges too (net/core/dev.c), and a switch sends such frames all day: LLDP, LACP.
 */
export function errorsBetween(before: ErrorsAt, now: ErrorsAt): number {
  const rose = risenBetween(before, now);
  if (rose === null || before.carrierChanges !== now.carrierChanges) {
    return 0;
  }
  const by = (counter: ErrorCounter) => rose[counter] ?? 0;
  const room = by('rx_missed_errors') + by('rx_over_errors');
  const damaged = Math.max(by('rx_crc_errors') + by('rx_frame_errors'), by('rx_errors') - room);
  const unsent = Math.max(by('tx_errors'), by('tx_carrier_errors') + by('tx_fifo_errors'));
  const lostOut = by('tx_dropped');
  return (
    damaged +
    unsent +
    beyondOrdinary(room, now.rxPackets - before.rxPackets) +
    beyondOrdinary(lostOut, now.txPackets - before.txPackets)
  );
}

/** By how much each counter rose; null where one ran backwards: another device, or a driver that was loaded anew. */
export function risenBetween(
  before: ErrorsAt,
  now: ErrorsAt,
): Readonly<Partial<Record<ErrorCounter, number>>> | null {
  const names = Object.keys(now.counters) as ErrorCounter[];
  const rises = names.map((name) => [name, now.counters[name] - before.counters[name]] as const);
  return rises.some(([, by]) => by < 0) ? null : Object.fromEntries(rises.filter(([, by]) => by > 0));
}

function beyondOrdinary(lost: number, passed: number): number {
  return lost > Math.max(0, passed) * ordinaryLoss ? lost : 0;
}
