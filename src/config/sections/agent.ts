import { z } from 'zod';
import { DetectedKind } from '../../flap/observation.ts';
import type { Wanted } from '../../flap/roles.ts';
import {
  type ConditionRule,
  type CountedKind,
  type CountRule,
  defaultPaceMs,
  defaultRules,
  type Rules,
  type Window,
} from '../../flap/rules.ts';
import type { Settings } from '../../flap/settings.ts';
import { parseDuration, writeDuration } from '../../model/duration.ts';
import { duration } from '../duration.ts';
import { pattern, some } from '../parts.ts';

/** `agent:` of the configuration file: what a hypervisor watches by itself, and when it says something. */

const enabled = z
  .boolean()
  .default(true)
  .describe('`false`: never said. What is open when vmping starts with it is ended.');

function windowKeys({ count, withinMs, quietMs }: Window) {
  return {
    count: z.int().min(2).max(1_000_000).default(count).describe('So many events begin an episode ...'),
    within: duration('1s', '1d')
      .default(writeDuration(withinMs))
      .describe('... if they come within this time.'),
    quiet: duration('1s', '7d')
      .default(writeDuration(quietMs))
      .describe('It is over after this long without an event; not shorter than `within`.'),
  };
}

function isLongEnough({ within, quiet }: { readonly within: string; readonly quiet: string }): boolean {
  return (parseDuration(quiet) ?? 0) >= (parseDuration(within) ?? 0);
}

const tooShort = {
  path: ['quiet'],
  message: 'is shorter than `within`: what goes on would end and begin again and again',
};

const counted = ({ windows: [window] }: CountRule, says: string) =>
  z
    .strictObject({ enabled, ...windowKeys(window) })
    .refine(isLongEnough, tooShort)
    .optional()
    .describe(says);

const held = ({ holdMs, quietMs }: ConditionRule, says: string) =>
  z
    .strictObject({
      enabled,
      held: duration('0s', '1d')
        .default(writeDuration(holdMs))
        .describe('It is said when it has been so for this long.'),
      quiet: duration('0s', '7d')
        .default(writeDuration(quietMs))
        .describe('It is over when it has not been so for this long.'),
    })
    .optional()
    .describe(says);

const slowWindow = defaultRules['link-flap'].windows[1] ?? defaultRules['link-flap'].windows[0];

const flaps = z
  .strictObject({
    enabled,
    ...windowKeys(defaultRules['link-flap'].windows[0]),
    slow: z
      .strictObject(windowKeys(slowWindow))
      .refine(isLongEnough, tooShort)
      .optional()
      .describe('The same for links that flap now and then.'),
  })
  .refine(isLongEnough, tooShort)
  .optional()
  .describe('Carrier that comes and goes; each loss and each return is an event.');

const kinds = {
  'link-flap': flaps,
  'link-down': held(defaultRules['link-down'], 'An uplink whose carrier is gone and stays gone.'),
  'link-errors': counted(
    defaultRules['link-errors'],
    'A link that is up and receives damaged frames or misses some; each is an event.',
  ),
  'bond-member-lost': held(
    defaultRules['bond-member-lost'],
    'A bond that runs on fewer members than it has.',
  ),
  'lacp-partner-gone': held(defaultRules['lacp-partner-gone'], 'A bond whose LACP partner is silent.'),
  'stp-changes': counted(
    defaultRules['stp-changes'],
    'Topology changes that a bridge with spanning tree learns of.',
  ),
  'mac-moves': counted(defaultRules['mac-moves'], 'A MAC address that moves between the ports of a bridge.'),
  'arp-storm': counted(defaultRules['arp-storm'], 'ARP requests that are seen on a bridge.'),
  'address-conflict': held(
    defaultRules['address-conflict'],
    'Two machines that answer for the address of a guest or its gateway.',
  ),
  'guest-unseen': held(
    defaultRules['guest-unseen'],
    'A guest that migrated here and whose MAC address is not seen here.',
  ),
};

export const AgentSection = z.strictObject({
  ignore: some(pattern)
    .optional()
    .describe('Network devices that are left alone, with `*` and `?`: `[eth3, "vnet1*"]`.'),
  watch: some(pattern).optional().describe('Network devices that are watched though no guest hangs on them.'),
  pace: some(duration('1s', '1d'))
    .default(defaultPaceMs.map(writeDuration))
    .describe(
      'How soon one message about an episode may follow another; the last one repeats. Default: `[5s, 25s, 30s, 1m]`.',
    ),
  ...kinds,
});

/** What is watched, and when something is said. */
export interface AgentConfig {
  readonly devices: Wanted;
  readonly detector: Omit<Settings, 'hypervisor'>;
}

export function toAgent(written: z.input<typeof AgentSection> = {}): AgentConfig {
  const section = AgentSection.parse(written);
  const [first = defaultPaceMs[0], ...rest] = section.pace.map(ms);
  const condition = (kind: Exclude<DetectedKind, CountedKind>): ConditionRule => {
    const own = section[kind];
    return own === undefined
      ? defaultRules[kind]
      : { type: 'condition', holdMs: ms(own.held), quietMs: ms(own.quiet) };
  };
  const count = (kind: CountedKind): CountRule => {
    const own = section[kind];
    return own === undefined ? defaultRules[kind] : { type: 'count', windows: [toWindow(own)] };
  };
  const flapRule = section['link-flap'];
  const rules: Rules = {
    'link-flap':
      flapRule === undefined
        ? defaultRules['link-flap']
        : {
            type: 'count',
            windows: [toWindow(flapRule), flapRule.slow === undefined ? slowWindow : toWindow(flapRule.slow)],
          },
    'link-errors': count('link-errors'),
    'stp-changes': count('stp-changes'),
    'mac-moves': count('mac-moves'),
    'arp-storm': count('arp-storm'),
    'link-down': condition('link-down'),
    'bond-member-lost': condition('bond-member-lost'),
    'lacp-partner-gone': condition('lacp-partner-gone'),
    'address-conflict': condition('address-conflict'),
    'guest-unseen': condition('guest-unseen'),
  };
  return {
    devices: { ignore: section.ignore ?? [], watch: section.watch ?? [] },
    detector: {
      rules,
      off: DetectedKind.options.filter((kind) => section[kind]?.enabled === false),
      paceMs: [first, ...rest],
    },
  };
}

function toWindow({ count, within, quiet }: { count: number; within: string; quiet: string }): Window {
  return { count, withinMs: ms(within), quietMs: ms(quiet) };
}

function ms(written: string): number {
  return parseDuration(written) ?? 0;
}
