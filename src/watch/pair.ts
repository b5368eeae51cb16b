import { z } from 'zod';
import { Person } from '../model/chat.ts';
import { HypervisorName, VmName } from '../model/names.ts';
import { Target } from '../model/target.ts';

/** How often a path may be looked at, in seconds. */
export const everySeconds = { least: 30, most: 86_400 } as const;

/** More pairs than this are refused in chat; the file may hold as many. */
export const mostPairs = 1_000;

/** Names a pair in Redis and in job ids: the hash of what it is. */
export const PairId = z.string().regex(/^p[0-9a-f]{16}$/u, 'not the id of a watched path');
export type PairId = z.infer<typeof PairId>;

/** A path that is looked at again and again. */
export const WatchPair = z.strictObject({
  vm: VmName,
  /** Where two VMs have one name: the one there. Null: wherever it runs. */
  hypervisor: HypervisorName.nullable(),
  target: Target,
  everySeconds: z.int().min(everySeconds.least).max(everySeconds.most),
  source: z.discriminatedUnion('kind', [
    /** Of the configuration file: chat cannot remove it. */
    z.strictObject({ kind: z.literal('file') }),
    z.strictObject({
      kind: z.literal('chat'),
      by: Person,
      platform: z.string().min(1).max(40),
      at: z.iso.datetime(),
    }),
  ]),
});
export type WatchPair = z.infer<typeof WatchPair>;

/** What makes two pairs the same one. */
export type PairKey = Pick<WatchPair, 'vm' | 'hypervisor' | 'target'>;

/** The VM as a person would type it. */
export function nameOf({ vm, hypervisor }: Pick<WatchPair, 'vm' | 'hypervisor'>): string {
  return hypervisor === null ? vm : `${hypervisor}/${vm}`;
}
