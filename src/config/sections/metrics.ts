import { z } from 'zod';

/** Where a process listens for Prometheus when the file does not say; a bot and a worker may share a machine. */
export const metricsPorts = { bot: 10_470, worker: 10_471 } as const;

export const MetricsSection = z.strictObject({
  port: z
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe(
      `The port of \`/metrics\` and \`/healthz\`. Default: ${metricsPorts.bot} of a bot, ${metricsPorts.worker} of a worker or agent.`,
    ),
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('The address that it listens on: the one by which Prometheus reaches this machine.'),
  paths: z
    .boolean()
    .default(false)
    .describe(
      'Of a bot: whether each watched path is a series of its own, with the names of its VM and its target as labels.',
    ),
});

/** The section with its defaults; `port` null: that of the process. */
export interface MetricsConfig {
  readonly host: string;
  readonly port: number | null;
  readonly paths: boolean;
}

export function toMetrics(section: z.infer<typeof MetricsSection> | undefined): MetricsConfig | null {
  return section === undefined ? null : { ...section, port: section.port ?? null };
}
