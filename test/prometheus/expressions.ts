import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const docs = new URL('../../docs/', import.meta.url);

/** Where an expression in PromQL stands, and the expression. */
export type Expression = readonly [where: string, promql: string];

interface DashboardPanel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

/** All of docs/grafana-dashboard.json, with its variables filled in as Grafana would. */
export function dashboardExpressions(): readonly Expression[] {
  const { panels } = JSON.parse(readFileSync(new URL('grafana-dashboard.json', docs), 'utf8')) as {
    readonly panels: readonly DashboardPanel[];
  };
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(
      ({ expr }) => [title, expr.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*')] as const,
    ),
  );
}

/** All of docs/prometheus-rules.yaml. */
export function ruleExpressions(): readonly Expression[] {
  const { groups } = parse(readFileSync(new URL('prometheus-rules.yaml', docs), 'utf8')) as {
    readonly groups: readonly {
      readonly rules: readonly { readonly alert: string; readonly expr: string }[];
    }[];
  };
  return groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => [alert, expr] as const));
}
