import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createPrometheusMeters } from '../../../adapters/metrics/prometheus.ts';
import { exposers, type MetricSpec } from '../../../src/metrics/metric.ts';
import { metrics } from '../../../src/metrics/table.ts';
import { dashboardJson } from '../../docs/dashboard/dashboard.ts';
import { metricsPage, processMetrics } from '../../docs/metrics-page.ts';
import { dashboardExpressions, ruleExpressions } from '../../prometheus/expressions.ts';

const docs = new URL('../../../docs/', import.meta.url);
const table: Readonly<Record<string, MetricSpec>> = metrics;
const ofProcess = new Set(processMetrics().map(({ name }) => name));

test.each([
  ['metrics.md', metricsPage],
  ['grafana-dashboard.json', dashboardJson],
])('docs/%s is up to date (npm run docs)', (path, make) => {
  expect(readFileSync(new URL(path, docs), 'utf8')).toBe(make());
});

test.each(exposers)('docs/metrics.md tells of all that a %s exposes', async (part) => {
  const text = await createPrometheusMeters(part).expose();
  const exposed = [...text.matchAll(/^# TYPE (?<name>\S+)/gmu)].map(([, name = '']) => name);
  const page = metricsPage();
  expect(exposed.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
  // And of nothing else.
  const told = [...page.matchAll(/^\| `(?<name>\w+)` \|.*? \|(?<of>.*?)\|/gmu)];
  expect(told.length).toBeGreaterThan(20);
  const missing = told.filter(([, name = '', of = '']) => of.includes(part) && !exposed.includes(name));
  expect(missing.map(([, name]) => name)).toEqual([]);
});

/** What is wrong with the metrics and labels that an expression names. */
function problemsOf(expr: string): string[] {
  const texts = /"(?:[^"\\]|\\.)*"/gu;
  const bare = expr.replaceAll(texts, '""');
  const names = [...bare.matchAll(/\b(?:vmping|process|nodejs)_\w+/gu)].map(([name]) => name);
  const known = new Set(['instance', 'job', 'le']);
  const unknown = names.filter((name) => specOf(name) === null);
  for (const name of names) {
    for (const label of Object.keys(specOf(name)?.labels ?? {})) {
      known.add(label);
    }
  }
  const grouped = [
    ...bare.matchAll(/\b(?:by|without|on|ignoring|group_left)\s*\((?<labels>[^)]*)\)/gu),
  ].flatMap(([, labels = '']) => labels.split(',').map((label) => label.trim()));
  const matched = [...expr.matchAll(/(?<name>\w+)\{(?<matchers>[^}]*)\}/gu)].flatMap(
    ([, name = '', matchers = '']) =>
      [...matchers.matchAll(/(?<label>\w+)\s*(?:=~|!~|!=|=)\s*"(?<value>[^"]*)"/gu)].flatMap(
        ([, label = '', value = '']) => problemsOfMatcher(name, label, value),
      ),
  );
  return [
    ...unknown.map((name) => `no metric ${name}`),
    ...grouped.filter((label) => label !== '' && !known.has(label)).map((label) => `no label ${label}`),
    ...matched,
  ];
}

function problemsOfMatcher(name: string, label: string, value: string): string[] {
  const spec = specOf(name);
  if (['instance', 'job'].includes(label) || spec === null) {
    return [];
  }
  const values = spec.labels[label];
  if (values === undefined) {
    return [`${name} has no label ${label}`];
  }
  return value
    .split('|')
    .filter((each) => values.length > 0 && !values.includes(each))
    .map((each) => `${name} has no ${label}="${each}"`);
}

/** By the name of a series; null where there is no such metric. */
function specOf(series: string): Pick<MetricSpec, 'labels'> | null {
  const ofHistogram = /^(?<name>\w+?)_(?:bucket|sum|count)$/u.exec(series)?.groups?.['name'] ?? '';
  const spec = table[ofHistogram]?.kind === 'histogram' ? table[ofHistogram] : table[series];
  const isPart = spec?.kind === 'histogram' && ofHistogram === '';
  return isPart ? null : (spec ?? (ofProcess.has(series) ? { labels: {} } : null));
}

describe('dashboard and rules name only what is exposed', () => {
  test.each([...dashboardExpressions(), ...ruleExpressions()])('%s', (_, expr) => {
    expect(problemsOf(expr)).toEqual([]);
  });

  test('and this would find what is not', () => {
    expect(problemsOf('sum(vmping_flaps_total)')).toEqual(['no metric vmping_flaps_total']);
    expect(problemsOf('vmping_queue_wait_seconds > 1')).toEqual(['no metric vmping_queue_wait_seconds']);
    expect(problemsOf('vmping_chat_up_bucket')).toEqual(['no metric vmping_chat_up_bucket']);
    expect(problemsOf('sum by (vm) (vmping_diagnoses_total{layer="none"})')).toEqual(['no label vm']);
    expect(problemsOf('vmping_episodes_total{phase="opened"}')).toEqual([
      'vmping_episodes_total has no phase="opened"',
    ]);
    expect(problemsOf('vmping_redis_up{kind="x"}')).toEqual(['vmping_redis_up has no label kind']);
  });
});

test('every metric of the table is on the dashboard or in a rule, or says only what a histogram beside it says', () => {
  const used = [...dashboardExpressions(), ...ruleExpressions()].map(([, expr]) => expr).join('\n');
  const unused = Object.keys(metrics).filter((name) => !used.includes(name));
  expect(unused).toEqual(['vmping_path_loss_ppm']);
});
