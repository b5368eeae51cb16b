import { z } from 'zod';

/**
 * What the kernel counts of one device: how often its carrier came or went since the device exists
 * (/sys/class/net/DEVICE/carrier_changes). The counter is the truth about how many, events are about when.
 */
export const LinkCount = z.strictObject({ device: z.string().max(64), changes: z.int().min(0) });
export type LinkCount = z.infer<typeof LinkCount>;

/** What was counted last, by the index of the device. */
export const LinkCounts = z.strictObject({
  /** Boot and network namespace: in another era the same index is another device. */
  era: z.string().max(200),
  /** Milliseconds since 1970. */
  atMs: z.number(),
  links: z.record(z.string().regex(/^\d{1,10}$/u, 'not the index of a device'), LinkCount),
});
export type LinkCounts = z.infer<typeof LinkCounts>;

/** What became of one device since the last look. */
export interface LinkChange {
  readonly index: number;
  readonly device: string;
  /**
   * `found`: there when the watch began, and never counted before. `appeared`: new since the last look. `changed`: the
   * carrier came or went, or somebody set it up or down or moved it. `gone`: the device is no more.
   */
  readonly kind: 'found' | 'appeared' | 'changed' | 'gone';
  /** How often the carrier came or went since the last look; of `appeared` since the device exists. */
  readonly transitions: number;
  /** The carrier now. */
  readonly up: boolean;
  /** Set up by the administrator; where not, the lost carrier is no fault of a cable. */
  readonly enabled: boolean;
  /** The administrator set it up or down since the last look. */
  readonly toggled: boolean;
  /** It got another name or another master (bridge, bond) since the last look. */
  readonly moved: boolean;
}

/** All that one look found. Who keeps the counts and what came of it in one file counts nothing twice. */
export interface LinkLook {
  readonly atMs: number;
  /**
   * The transitions came after this: the same moment where the kernel's events were heard, the last look before the
   * silence where nobody listened (a restart). Null: nothing was counted before.
   */
  readonly sinceMs: number | null;
  readonly changes: readonly LinkChange[];
}
