import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createPrometheusMeters } from '../../../adapters/metrics/prometheus.ts';
import { exposers } from '../../../src/metrics/metric.ts';
import { type MetricName, metrics } from '../../../src/metrics/table.ts';

const names = Object.keys(metrics) as MetricName[];

async function linesOf(meters: ReturnType<typeof createPrometheusMeters>, name: string) {
  const text = await meters.expose();
  return text.split('\n').filter((line) => line.startsWith(name) && !line.includes('_bucket'));
}

describe('the table', () => {
  test('names say unit and kind as Prometheus wants them', () => {
    for (const name of names) {
      expect(name).toMatch(/^vmping_[a-z]+(_[a-z]+)*$/u);
      expect(name.endsWith('_total'), name).toBe(metrics[name].kind === 'counter');
      expect(metrics[name].help, name).toMatch(/^[A-Z0-9].{10,160}\.$/u);
    }
  });

  test.each(exposers)('a %s exposes its metrics and no other', async (part) => {
    const text = await createPrometheusMeters(part).expose();
    const exposed = [...text.matchAll(/^# HELP (?<name>vmping_\S+)/gmu)].map(([, name = '']) => name);
    const wanted = names.filter((name) => (metrics[name].by as readonly string[]).includes(part));
    expect(new Set(exposed)).toEqual(new Set(wanted));
  });
});

describe('meters', () => {
  test('count from 0, in every combination of labels', async () => {
    const meters = createPrometheusMeters('worker');
    const name = 'vmping_carrier_transitions_total';
    expect(await linesOf(meters, `${name}{role="uplink"}`)).toEqual([`${name}{role="uplink"} 0`]);
    meters.add(name, { role: 'uplink' });
    meters.add(name, { role: 'uplink' }, 9);
    meters.add(name, { role: 'uplink' }, -1);
    expect(await linesOf(meters, `${name}{role="uplink"}`)).toEqual([`${name}{role="uplink"} 10`]);
  });

  test('a gauge that nobody knows has no series', async () => {
    const meters = createPrometheusMeters('bot');
    expect(await linesOf(meters, 'vmping_redis_up')).toEqual([]);
    meters.set('vmping_redis_up', {}, 0);
    expect(await linesOf(meters, 'vmping_redis_up')).toEqual(['vmping_redis_up 0']);
    meters.set('vmping_redis_up', {}, null);
    expect(await linesOf(meters, 'vmping_redis_up')).toEqual([]);
  });

  test('a clock that runs ahead makes no negative time', async () => {
    const meters = createPrometheusMeters('worker');
    meters.observe('vmping_queue_wait_seconds', { queue: 'host' }, -3);
    meters.observe('vmping_queue_wait_seconds', { queue: 'host' }, Number.NaN);
    expect(await linesOf(meters, 'vmping_queue_wait_seconds_')).toEqual(
      expect.arrayContaining([
        'vmping_queue_wait_seconds_sum{queue="host"} 0',
        'vmping_queue_wait_seconds_count{queue="host"} 1',
      ]),
    );
  });

  test('what another part exposes is heard and left out', async () => {
    const meters = createPrometheusMeters('bot');
    meters.add('vmping_carrier_transitions_total', { role: 'tap' });
    expect(await linesOf(meters, 'vmping_carrier')).toEqual([]);
  });

  test('a scrape asks first, and waits neither for what fails nor for what hangs', async () => {
    const meters = createPrometheusMeters('worker');
    meters.onScrape(() => {
      throw new Error('away');
    });
    meters.onScrape(() => new Promise(() => undefined));
    meters.onScrape(async () => {
      await delay(5);
      meters.set('vmping_outbox_episodes', {}, 3);
    });
    expect(await linesOf(meters, 'vmping_outbox')).toEqual(['vmping_outbox_episodes 3']);
  });

  test('the process itself is there under the usual names, without what would cost CPU at rest', async () => {
    const text = await createPrometheusMeters('worker').expose();
    for (const name of [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'process_open_fds',
      'nodejs_heap_size_used_bytes',
      'nodejs_eventloop_lag_seconds',
      'nodejs_eventloop_utilization_ratio',
    ]) {
      expect(text).toMatch(new RegExp(`^${name} [\\d.e+-]+$`, 'mu'));
    }
    expect(text).not.toMatch(/^nodejs_(active|eventloop_lag_p)/mu);
  });
});
