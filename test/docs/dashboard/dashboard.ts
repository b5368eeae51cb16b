import { type Panel, rows } from './panels.ts';

const datasource = { type: 'prometheus', uid: '${datasource}' };

/** docs/grafana-dashboard.json: to be imported as it is; asks for the Prometheus to read. */
export function dashboardJson(): string {
  let id = 0;
  let y = 0;
  const panels: unknown[] = [];
  for (const { title, panels: inRow } of rows) {
    id += 1;
    panels.push({ id, type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: 24, h: 1 }, panels: [] });
    y += 1;
    let x = 0;
    for (const panel of inRow) {
      const w = panel.width ?? 8;
      const h = panel.kind === 'stat' ? 4 : 8;
      if (x + w > 24) {
        x = 0;
        y += h;
      }
      id += 1;
      panels.push(panelOf(panel, id, { x, y, w, h }));
      x += w;
    }
    y += 8;
  }
  return `${JSON.stringify(
    {
      title: 'vmping',
      uid: 'vmping',
      description: 'Links, paths, queue and chats of vmping. Its metrics are told in docs/metrics.md.',
      tags: ['vmping'],
      schemaVersion: 39,
      editable: true,
      refresh: '1m',
      time: { from: 'now-24h', to: 'now' },
      timezone: 'browser',
      templating: { list: variables },
      annotations: { list: [] },
      panels,
    },
    undefined,
    2,
  )}\n`;
}

const variables = [
  { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus', hide: 0 },
  {
    name: 'instance',
    label: 'Hypervisor',
    type: 'query',
    datasource,
    query: { query: 'label_values(vmping_build_info{part="worker"}, instance)', refId: 'instance' },
    definition: 'label_values(vmping_build_info{part="worker"}, instance)',
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
  },
];

function panelOf(panel: Panel, id: number, gridPos: object): object {
  const isStat = panel.kind === 'stat';
  return {
    id,
    type: panel.kind ?? 'timeseries',
    title: panel.title,
    description: panel.says,
    datasource,
    gridPos,
    targets: panel.lines.map(([expr, legendFormat], index) => ({
      refId: String.fromCodePoint(65 + index),
      datasource,
      expr,
      legendFormat,
      instant: isStat,
      range: !isStat,
    })),
    fieldConfig: {
      defaults: {
        unit: panel.unit,
        min: 0,
        thresholds: { mode: 'absolute', steps: stepsOf(panel) },
        ...(isStat ? {} : { custom: { fillOpacity: 10, showPoints: 'auto', spanNulls: false } }),
      },
      overrides: [],
    },
    options: isStat
      ? { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'background', graphMode: 'none' }
      : { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
  };
}

function stepsOf({ red }: Panel): object[] {
  const green = { color: 'green', value: null };
  return red === undefined ? [green] : [green, { color: 'red', value: red }];
}
