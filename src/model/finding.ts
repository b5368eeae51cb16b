import { z } from 'zod';
import { Layer } from './layer.ts';
import { Text } from './text.ts';

/**
 * What a finding does to the path that was asked about: `breaks` it, `degrades` it (loss, delay, sometimes), or
 * `notes` something odd that this path does not feel.
 */
export const effects = ['breaks', 'degrades', 'notes'] as const;
export const Effect = z.enum(effects);
export type Effect = z.infer<typeof Effect>;

/** One proof: a command that shows it when typed again, and what it showed. */
export const Evidence = z.strictObject({ command: z.string().min(1).max(500), shows: Text });
export type Evidence = z.infer<typeof Evidence>;

/** Where a fix has to be typed. */
export const places = ['hypervisor', 'guest', 'switch', 'gateway', 'target'] as const;
export const Place = z.enum(places);
export type Place = z.infer<typeof Place>;

/**
 * Commands that work when pasted, names filled in. `commands` lasts until the next restart, `persistent` stays.
 * Both empty: there is nothing to type, and `note` says what to look at next.
 */
export const Fix = z.strictObject({
  where: Place,
  commands: z.array(z.string().min(1).max(500)).max(10),
  persistent: z.array(z.string().min(1).max(500)).max(10),
  /** What it risks, or what to do by hand. */
  note: Text,
});
export type Fix = z.infer<typeof Fix>;

/** One thing that a check found. `code` is permanent: `<layer>.<what-is-wrong>`. */
export const Finding = z.strictObject({
  code: z.string().regex(/^[a-z]+(\.[a-z0-9-]+)$/u),
  layer: Layer,
  effect: Effect,
  /** The hop on the path where it sits, or null where it is not at one hop. */
  hop: z.string().max(64).nullable(),
  /** 0 to 1: how sure the proof makes us that this is the cause. */
  confidence: z.number().min(0).max(1),
  params: Text.shape.params,
  evidence: z.array(Evidence).min(1).max(8),
  fix: Fix,
});
export type Finding = z.infer<typeof Finding>;
