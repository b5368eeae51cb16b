import { z } from 'zod';
import { parseDuration } from '../../model/duration.ts';
import { HypervisorName, VmName } from '../../model/names.ts';
import { parseTarget, TargetError, tryParseTarget } from '../../model/target.ts';
import type { WatchPair } from '../../watch/pair.ts';
import type { WatchRules } from '../../watch/state.ts';
import { duration } from '../duration.ts';

/** `watch:` of the configuration file: paths that are looked at again and again. */

const every = duration('30s', '24h');

const vm = z.string().superRefine((written, context) => {
  const { vm: name, hypervisor } = splitName(written);
  const problems = [
    VmName.safeParse(name).error,
    hypervisor === null ? undefined : HypervisorName.safeParse(hypervisor).error,
  ];
  for (const { message } of problems.flatMap((problem) => problem?.issues.slice(0, 1) ?? [])) {
    context.addIssue({ code: 'custom', message: `is not a VM: ${message}` });
  }
});

export const WatchSection = z.strictObject({
  every: every
    .default('5m')
    .describe('How often a path is looked at where its entry does not say; at least 30s.'),
  confirm: duration('5s', '10m')
    .default('15s')
    .describe(
      'How soon a path that is found broken, or healed, is looked at once more. Nothing is said on one look alone.',
    ),
  degraded: z
    .boolean()
    .default(true)
    .describe('Whether a path that works badly (loss, delay) is told like a broken one.'),
  unseen: duration('1m', '7d')
    .default('15m')
    .describe(
      'After this long in which nobody could look at a path (its hypervisor is silent, nobody runs the VM) that is said, once.',
    ),
  pairs: z
    .array(
      z.strictObject({
        vm: vm.describe('The VM, or `hypervisor/VM` where two have one name.'),
        target: z
          .string()
          .refine(
            (written) => !(tryParseTarget(written) instanceof TargetError),
            'is not a target: write 10.0.0.1, fd00::1, db.example.org or one of them with a port, as 10.0.0.1:443',
          )
          .describe('What it should reach, as in `vmping diagnose`.'),
        every: every.optional().describe('How often this one is looked at.'),
      }),
    )
    .superRefine((pairs, context) => {
      const first = new Map<string, number>();
      for (const [index, { vm: name, target }] of pairs.entries()) {
        const key = JSON.stringify([name, target]);
        const earlier = first.get(key);
        if (earlier !== undefined) {
          context.addIssue({
            code: 'custom',
            path: [index],
            message: `is the same path as entry ${earlier + 1}`,
          });
        }
        first.set(key, earlier ?? index);
      }
    })
    .default([])
    .describe('The paths. `/vmping watch` adds more; those of this file cannot be removed in chat.'),
});

/** What is watched, and by which rules. */
export interface WatchConfig {
  readonly everySeconds: number;
  readonly confirmSeconds: number;
  readonly degraded: boolean;
  readonly unseenSeconds: number;
  readonly pairs: readonly WatchPair[];
}

export function toWatch(section: z.output<typeof WatchSection>): WatchConfig {
  const seconds = (written: string) => Math.round((parseDuration(written) ?? 0) / 1_000);
  return {
    everySeconds: seconds(section.every),
    confirmSeconds: seconds(section.confirm),
    degraded: section.degraded,
    unseenSeconds: seconds(section.unseen),
    pairs: section.pairs.map((pair) => {
      const name = splitName(pair.vm);
      return {
        vm: VmName.parse(name.vm),
        hypervisor: name.hypervisor === null ? null : HypervisorName.parse(name.hypervisor),
        target: parseTarget(pair.target),
        everySeconds: seconds(pair.every ?? section.every),
        source: { kind: 'file' },
      };
    }),
  };
}

/** What holds where no file says anything. */
export function defaultWatch(): WatchConfig {
  return toWatch(WatchSection.parse({}));
}

/** When a second look confirms a first one, and when blindness is worth a word. `secondMs`: see `Timing`. */
export function watchRules(
  { confirmSeconds, degraded, unseenSeconds }: WatchConfig,
  every: number,
  secondMs: number,
): WatchRules {
  return {
    degraded,
    // Somewhat less than what it is planned for: clocks and queues are not exact.
    confirmAfterMs: 0.8 * confirmSeconds * secondMs,
    // The quick look may be lost or late; that of the interval, and one more, still counts.
    confirmWithinMs: (2 * every + 4 * confirmSeconds) * secondMs,
    blindMs: unseenSeconds * secondMs,
  };
}

function splitName(written: string): { readonly vm: string; readonly hypervisor: string | null } {
  const slash = written.indexOf('/');
  return slash === -1
    ? { vm: written, hypervisor: null }
    : { vm: written.slice(slash + 1), hypervisor: written.slice(0, slash) };
}
