import { createPrometheusMeters } from '../../adapters/metrics/prometheus.ts';
import { metricsPorts } from '../../src/config/sections/metrics.ts';
import type { MetricSpec, MetricTable } from '../../src/metrics/metric.ts';
import { tables } from '../../src/metrics/table.ts';
import { codes, generated, page, table } from './markdown.ts';

const titles: Readonly<Record<keyof typeof tables, string>> = {
  links: 'Links, bridges and neighbors',
  questions: 'Questions, diagnoses and paths',
  watch: 'Watched paths, hypervisors and incidents',
  queue: 'Redis and the queue',
  chat: 'Chats',
  process: 'The process',
};

/** What prom-client adds of the process itself, as a worker really exposes it. */
const exposed = await createPrometheusMeters('worker').expose();

export interface ProcessMetric {
  readonly name: string;
  readonly kind: string;
  readonly help: string;
}

export function processMetrics(text: string = exposed): readonly ProcessMetric[] {
  return [...text.matchAll(/^# HELP (?<name>(?!vmping_)\S+) (?<help>.*)\n# TYPE \S+ (?<kind>\w+)$/gmu)].map(
    ({ groups }) => ({
      name: groups?.['name'] ?? '',
      help: groups?.['help'] ?? '',
      kind: groups?.['kind'] ?? '',
    }),
  );
}

function rowOf([name, spec]: [string, MetricSpec]): string[] {
  const labels = Object.entries(spec.labels).map(([label, values]) =>
    values.length === 0 ? `\`${label}\`` : `\`${label}\`: ${values.join(', ')}`,
  );
  const buckets = spec.kind === 'histogram' ? ` Up to ${spec.buckets.join(', ')}.` : '';
  return [`\`${name}\``, spec.kind, spec.by.join(', '), `${spec.help}${buckets}`, labels.join('; ')];
}

function section(name: keyof typeof tables, metrics: MetricTable): string[] {
  return [
    `### ${titles[name]}`,
    table(['Metric', 'Kind', 'Of', 'Tells', 'Labels'], Object.entries(metrics).map(rowOf)),
  ];
}

/** docs/metrics.md. */
export function metricsPage(): string {
  return page(
    generated,
    '# Metrics',
    `With a section \`metrics\` in the configuration ([configuration.md](configuration.md)) \`vmping bot\` answers \`GET /metrics\` on port ${metricsPorts.bot}, \`vmping worker\` and \`vmping agent\` on port ${metricsPorts.worker}, in the text format of Prometheus, and \`GET /healthz\` beside it. Without it nothing is counted and nothing listens. There is neither a password nor TLS: listen on an address that only Prometheus reaches.`,
    `\`\`\`yaml\n# /etc/vmping/vmping.yaml, of the bot and of each hypervisor\nmetrics:\n  host: 10.0.0.21 # this machine, as Prometheus reaches it; default: 127.0.0.1\n\`\`\``,
    `\`\`\`yaml\n# prometheus.yml\nrule_files: [vmping-rules.yaml] # docs/prometheus-rules.yaml\nscrape_configs:\n  - job_name: vmping-bot\n    static_configs: [{ targets: ["10.0.0.5:${metricsPorts.bot}"] }]\n  - job_name: vmping-worker\n    static_configs: [{ targets: ["10.0.0.21:${metricsPorts.worker}", "10.0.0.22:${metricsPorts.worker}"] }]\n\`\`\``,
    'A hypervisor is the `instance` of its scrape; `vmping_build_info` has its name. Neither VMs nor addresses nor devices are labels (but for watched paths, with `paths: true` in the section), so the number of series does not grow with the guests: some 350 of a worker, 300 of a bot. Counters begin at 0 with the process, in every combination of labels. Why so: [decision 20](decisions/0020-metrics.md).',
    '## Dashboard and alert rules',
    '[grafana-dashboard.json](grafana-dashboard.json) is imported into Grafana as it is (Dashboards, New, Import) and asks which Prometheus to read. [prometheus-rules.yaml](prometheus-rules.yaml) is for `rule_files`; it expects the names of the scrape jobs above. Tests hold both to the metrics below, and run the rules against series with `promtool`.',
    '## Metrics',
    ...Object.entries(tables).flatMap(([name, metrics]) => section(name as keyof typeof tables, metrics)),
    `### Node.js`,
    `Of worker and bot, on Linux, under the names that dashboards for Node.js know. Percentiles of the delay of the event loop are not among them: measuring those takes more CPU than a resting worker.`,
    table(
      ['Metric', 'Kind', 'Tells'],
      processMetrics().map(({ name, kind, help }) => [`\`${name}\``, kind, help]),
    ),
    `Series that Prometheus makes of a histogram end in ${codes(['_bucket', '_sum', '_count'])}.`,
  );
}
