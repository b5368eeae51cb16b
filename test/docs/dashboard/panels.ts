/** A panel of docs/grafana-dashboard.json, as much of it as is not the same in all. */
export interface Panel {
  readonly title: string;
  /** What an operator reads from it. */
  readonly says: string;
  /** PromQL, and how its lines are named (`{{label}}`). */
  readonly lines: readonly (readonly [expr: string, legend: string])[];
  /** Grafana's name of the unit. */
  readonly unit: 's' | 'short' | 'ops' | 'ppm' | 'bytes' | 'percentunit';
  readonly kind?: 'stat' | 'timeseries';
  /** Of `stat`: red from here on. */
  readonly red?: number;
  /** Of 24 columns. */
  readonly width?: number;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const worker = 'instance=~"$instance"';

/** Quantiles of a histogram over what the row shows. */
const quantile = (q: number, name: string, by = '') =>
  `histogram_quantile(${q}, sum by (le${by}) (rate(${name}_bucket{${worker}}[$__rate_interval])))`;

export const rows: readonly Row[] = [
  {
    title: 'Now',
    panels: [
      {
        title: 'Hypervisors without their worker',
        says: 'Workers and agents that Prometheus cannot ask.',
        lines: [['count(up{job="vmping-worker"} == 0) or vector(0)', '']],
        unit: 'short',
        kind: 'stat',
        red: 1,
        width: 4,
      },
      {
        title: 'Redis away',
        says: 'Processes of vmping that have lost their Redis.',
        lines: [['count(vmping_redis_up == 0) or vector(0)', '']],
        unit: 'short',
        kind: 'stat',
        red: 1,
        width: 4,
      },
      {
        title: 'Chats down',
        says: 'Chats that the bot does not hear or cannot write to.',
        lines: [['count(vmping_chat_up == 0) or vector(0)', '']],
        unit: 'short',
        kind: 'stat',
        red: 1,
        width: 4,
      },
      {
        title: 'Episodes open',
        says: 'Trouble that goes on: flaps, errors, lost members, storms.',
        lines: [['sum(vmping_episodes_open) or vector(0)', '']],
        unit: 'short',
        kind: 'stat',
        red: 1,
        width: 4,
      },
      {
        title: 'Episodes begun in 24 h',
        says: 'Flaps, errors, storms and broken paths.',
        lines: [['sum(increase(vmping_episodes_total{phase="open"}[24h]))', '']],
        unit: 'short',
        kind: 'stat',
        width: 4,
      },
      {
        title: 'Messages that wait on disks',
        says: 'What agents have to say and Redis has not taken yet.',
        lines: [['sum(vmping_outbox_episodes) or vector(0)', '']],
        unit: 'short',
        kind: 'stat',
        red: 20,
        width: 4,
      },
    ],
  },
  {
    title: 'Watch and incidents',
    panels: [
      {
        title: 'Watched paths',
        says: 'By what the last looks found; unseen are those that nobody can look at.',
        lines: [['max by (state) (vmping_watched_paths)', '{{state}}']],
        unit: 'short',
      },
      {
        title: 'Watched paths that do not work',
        says: 'By name, where the configuration of the bot has `metrics: { paths: true }`.',
        lines: [['max by (vm, target) (vmping_watched_path_up) == 0', '{{vm}} to {{target}}']],
        unit: 'short',
      },
      {
        title: 'Incidents',
        says: 'Related episodes are one incident: open ones, and those that began.',
        lines: [
          ['max(vmping_incidents_open)', 'open'],
          ['sum by (kind) (increase(vmping_incidents_total[$__rate_interval])) > 0', '{{kind}}'],
        ],
        unit: 'short',
      },
      {
        title: 'Episodes that nobody was told of',
        says: 'Silenced, in maintenance, in quiet hours, or without a route to a channel.',
        lines: [['sum by (why) (increase(vmping_alerts_muted_total[$__rate_interval])) > 0', '{{why}}']],
        unit: 'short',
      },
      {
        title: 'Hypervisors',
        says: 'Those that announced themselves once, and whether their heart beats.',
        lines: [['max by (state) (vmping_hypervisors)', '{{state}}']],
        unit: 'short',
      },
    ],
  },
  {
    title: 'Links',
    panels: [
      {
        title: 'Episodes that began, by kind',
        says: 'An episode is one stretch of trouble on one device or path.',
        lines: [
          [
            `sum by (kind) (increase(vmping_episodes_total{phase="open",${worker}}[$__rate_interval])) > 0`,
            '{{kind}}',
          ],
        ],
        unit: 'short',
      },
      {
        title: 'Carrier transitions, by role',
        says: 'Up or down, counted by the kernel; those that made no episode too.',
        lines: [
          [
            `sum by (role) (increase(vmping_carrier_transitions_total{${worker}}[$__rate_interval]))`,
            '{{role}}',
          ],
        ],
        unit: 'short',
      },
      {
        title: 'Hypervisors with the most transitions',
        says: 'Where to look first.',
        lines: [
          [
            `topk(5, sum by (instance) (increase(vmping_carrier_transitions_total{role!="tap",${worker}}[$__rate_interval])))`,
            '{{instance}}',
          ],
        ],
        unit: 'short',
      },
      {
        title: 'ARP requests',
        says: 'On the bridges of each hypervisor; a storm is many times the usual.',
        lines: [
          [
            `sum by (instance) (rate(vmping_arp_requests_total{${worker}}[$__rate_interval]))`,
            '{{instance}}',
          ],
        ],
        unit: 'ops',
      },
      {
        title: 'Bridge ports that do not forward',
        says: 'Blocking or learning for long: the spanning tree found another way, or is not at rest.',
        lines: [
          [
            `sum by (instance, state) (vmping_bridge_ports{state!="forwarding",${worker}})`,
            '{{instance}} {{state}}',
          ],
        ],
        unit: 'short',
      },
    ],
  },
  {
    title: 'Paths and diagnoses',
    panels: [
      {
        title: 'Diagnoses by outcome',
        says: 'What people asked about, and what became of it.',
        lines: [
          [`sum by (outcome) (increase(vmping_diagnoses_total{${worker}}[$__rate_interval]))`, '{{outcome}}'],
        ],
        unit: 'short',
      },
      {
        title: 'Faults by layer',
        says: 'The layer of the cause that was named.',
        lines: [
          [
            `sum by (layer) (increase(vmping_diagnoses_total{layer!="none",${worker}}[$__rate_interval]))`,
            '{{layer}}',
          ],
        ],
        unit: 'short',
      },
      {
        title: 'Time to a diagnosis',
        says: 'From the job that a worker takes up to its answer.',
        lines: [
          [quantile(0.5, 'vmping_diagnosis_duration_seconds'), 'p50'],
          [quantile(0.95, 'vmping_diagnosis_duration_seconds'), 'p95'],
        ],
        unit: 's',
      },
      {
        title: 'Latency and jitter of paths',
        says: 'Of the pings that diagnoses send: median round trip of each, and the differences between them.',
        lines: [
          [quantile(0.5, 'vmping_path_latency_seconds'), 'latency p50'],
          [quantile(0.95, 'vmping_path_latency_seconds'), 'latency p95'],
          [quantile(0.95, 'vmping_path_jitter_seconds'), 'jitter p95'],
        ],
        unit: 's',
      },
      {
        title: 'Loss on paths that work',
        says: 'Pings lost, in parts per million of those sent, by where.',
        lines: [
          [
            `1e6 * sum by (where) (rate(vmping_path_pings_lost_total{${worker}}[1h])) / ignoring(where) group_left sum(rate(vmping_path_pings_sent_total{${worker}}[1h]))`,
            '{{where}}',
          ],
        ],
        unit: 'ppm',
      },
      {
        title: 'Questions without a diagnosis',
        says: 'By reason; `cancelled` is a worker that was stopped.',
        lines: [
          [
            'sum by (answer) (increase(vmping_questions_total{answer!~"diagnosis|capture"}[$__rate_interval])) > 0',
            '{{answer}}',
          ],
        ],
        unit: 'short',
      },
    ],
  },
  {
    title: 'Queue and chats',
    panels: [
      {
        title: 'Jobs waiting',
        says: 'Of each queue; more than a few for long is a worker that does not keep up.',
        lines: [['max by (instance, queue) (vmping_queue_jobs{state="waiting"})', '{{instance}} {{queue}}']],
        unit: 'short',
      },
      {
        title: 'Wait in the queue, p95',
        says: 'Until a job is taken up.',
        lines: [
          [
            'histogram_quantile(0.95, sum by (le, queue) (rate(vmping_queue_wait_seconds_bucket[$__rate_interval])))',
            '{{queue}}',
          ],
        ],
        unit: 's',
      },
      {
        title: 'Jobs tried again or given up',
        says: 'Of the chats: the platform was away or refused.',
        lines: [
          [
            'sum by (queue, result) (increase(vmping_queue_attempts_total{result!="done"}[$__rate_interval]))',
            '{{queue}} {{result}}',
          ],
        ],
        unit: 'short',
      },
      {
        title: 'Deliveries to chats',
        says: 'By what the platform answered.',
        lines: [
          [
            'sum by (platform, result) (rate(vmping_chat_deliveries_total[$__rate_interval])) > 0',
            '{{platform}} {{result}}',
          ],
        ],
        unit: 'ops',
      },
      {
        title: 'How long chats take, p95',
        says: 'For one request.',
        lines: [
          [
            'histogram_quantile(0.95, sum by (le, platform) (rate(vmping_chat_delivery_duration_seconds_bucket[$__rate_interval])))',
            '{{platform}}',
          ],
        ],
        unit: 's',
      },
      {
        title: 'Commands',
        says: 'Typed, chosen and pressed.',
        lines: [
          [
            'sum by (platform, how) (increase(vmping_commands_total[$__rate_interval]))',
            '{{platform}} {{how}}',
          ],
        ],
        unit: 'short',
      },
    ],
  },
  {
    title: 'The processes',
    panels: [
      {
        title: 'Memory',
        says: 'A worker at rest has less than 110 MiB.',
        lines: [
          [
            `process_resident_memory_bytes{${worker}} * on (instance) group_left (part) max by (instance, part) (vmping_build_info)`,
            '{{instance}} {{part}}',
          ],
        ],
        unit: 'bytes',
      },
      {
        title: 'CPU',
        says: 'Of one core.',
        lines: [
          [
            `rate(process_cpu_seconds_total{${worker}}[$__rate_interval]) * on (instance) group_left (part) max by (instance, part) (vmping_build_info)`,
            '{{instance}} {{part}}',
          ],
        ],
        unit: 'percentunit',
      },
      {
        title: 'Connections to Redis lost',
        says: 'By process.',
        lines: [
          [
            'sum by (instance) (increase(vmping_redis_disconnects_total[$__rate_interval])) > 0',
            '{{instance}}',
          ],
        ],
        unit: 'short',
      },
    ],
  },
];
