import { z } from 'zod';
import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { jsonList, parseJson } from '../shared/json.ts';
import { constantCommand } from '../shared/source.ts';

/** One queueing discipline of a device. `clsact` and `ingress` mean that tc filters may drop frames. */
export interface Qdisc {
  readonly device: string;
  readonly kind: string;
  readonly handle: string;
  readonly parent: string | null;
  readonly root: boolean;
  /** As tc prints them: a netem's `loss-random`, a tbf's `rate`, ... */
  readonly options: Readonly<Record<string, unknown>>;
  readonly packets: number;
  readonly drops: number;
  readonly overlimits: number;
}

export interface Qdiscs {
  readonly qdiscs: readonly Qdisc[];
}

const Entry = z.object({
  kind: z.string(),
  handle: z.string().default(''),
  dev: z.string(),
  parent: z.string().optional(),
  root: z.boolean().default(false),
  options: z.record(z.string(), z.unknown()).default({}),
  packets: z.number().default(0),
  drops: z.number().default(0),
  overlimits: z.number().default(0),
});

export const tcQdisc = defineFact({
  id: 'tc-qdisc',
  summary: 'Queues and rate limits of the devices, with what they dropped',
  source: constantCommand('tc', ['-j', '-s', 'qdisc', 'show']),
  parse({ stdout }: CommandOutput): Qdiscs {
    const entries = parseJson('tc qdisc', jsonList(Entry), stdout);
    return {
      qdiscs: entries.map(({ dev, parent, ...entry }) => ({ device: dev, parent: parent ?? null, ...entry })),
    };
  },
});
