import { afterEach, expect, test } from 'vitest';
import { createPrometheusMeters } from '../../../adapters/metrics/prometheus.ts';
import { createEnqueue } from '../../../jobs/enqueue.ts';
import { noAlerts } from '../../../src/incidents/route.ts';
import { episode, over } from '../../unit/incidents/sample.ts';
import { createWorld, until, type World } from '../world.ts';
import { filePair, watchOf } from './sample.ts';
import { switchEngine } from './switch-engine.ts';

let world: World;
afterEach(() => world.stop());

const alerts = { ...noAlerts, otherwise: ['memory:ops'] };
const meters = () => createPrometheusMeters('bot');

/** The lines of one metric. */
async function linesOf(of: ReturnType<typeof meters>, name: string): Promise<readonly string[]> {
  return (await of.expose()).split('\n').filter((line) => line.startsWith(name));
}

/** Waits until a series says this. */
async function says(of: ReturnType<typeof meters>, line: string) {
  let lines: readonly string[] = [];
  await until(async () => {
    lines = await linesOf(of, line.replace(/ \S+$/u, ' '));
    return lines.includes(line);
  }).catch(() => undefined);
  expect(lines).toEqual([line]);
}

test('watched paths are counted by state, the hypervisor by its heart, what breaks as an episode and an incident', async () => {
  const of = meters();
  world = await createWorld({ alerts, watch: watchOf([filePair('web01'), filePair('nowhere')]), meters: of });
  const engine = switchEngine(['web01']);
  await world.workerWith('hv1', engine);
  await says(of, 'vmping_watched_paths{state="works"} 1');
  await says(of, 'vmping_watched_paths{state="broken"} 0');
  await says(of, 'vmping_hypervisors{state="alive"} 1');
  engine.set('web01', 'unreachable');
  await says(of, 'vmping_watched_paths{state="broken"} 1');
  await says(of, 'vmping_watched_paths{state="works"} 0');
  await says(of, 'vmping_episodes_total{kind="path-broken",phase="open"} 1');
  await says(of, 'vmping_incidents_total{kind="path-broken"} 1');
  await says(of, 'vmping_incidents_open 1');
  engine.set('web01', 'reachable');
  await says(of, 'vmping_episodes_total{kind="path-broken",phase="over"} 1');
  await says(of, 'vmping_incidents_open 0');
  await says(of, 'vmping_incidents_total{kind="path-broken"} 1');
  // Nobody asked for names.
  expect(await linesOf(of, 'vmping_watched_path_up')).toEqual([]);
  expect(await of.expose()).not.toMatch(/web01|nowhere|10\.0\.0\.1/u);
});

test('paths have their names where the configuration asks for them, and none is left behind', async () => {
  const of = meters();
  world = await createWorld({ alerts, watch: watchOf([filePair('web01')]), meters: of, meterPaths: true });
  const engine = switchEngine(['web01']);
  await world.workerWith('hv1', engine);
  await says(of, 'vmping_watched_path_up{vm="web01",target="10.0.0.1"} 1');
  engine.set('web01', 'unreachable');
  await says(of, 'vmping_watched_path_up{vm="web01",target="10.0.0.1"} 0');
  await world.stopRedis();
  await until(async () => (await linesOf(of, 'vmping_watched_path')).every((line) => line.endsWith(' 1')));
  expect(await linesOf(of, 'vmping_watched_path')).toEqual([]);
  expect(await linesOf(of, 'vmping_hypervisors')).toEqual([]);
  await world.restartRedis(0);
});

test('an episode that no channel hears of is counted once, with the reason', async () => {
  const of = meters();
  world = await createWorld({ alerts: noAlerts, meters: of });
  const enqueue = createEnqueue(world.queues);
  const flap = episode('unrouted', { hypervisor: 'hv32' });
  await enqueue.episode('chat', flap);
  await enqueue.episode('chat', { ...flap, seq: 2 });
  await says(of, 'vmping_incidents_open 1');
  await says(of, 'vmping_alerts_muted_total{why="unrouted"} 1');
  await enqueue.episode('chat', over({ ...flap, seq: 2 }, 100));
  await says(of, 'vmping_incidents_open 0');
  await says(of, 'vmping_alerts_muted_total{why="unrouted"} 1');
});

test('an episode that is told again and again is one incident', async () => {
  const of = meters();
  world = await createWorld({ alerts, meters: of });
  const enqueue = createEnqueue(world.queues);
  const flap = episode('metered', { hypervisor: 'hv31' });
  for (const each of [flap, { ...flap, seq: 2 }, { ...flap, seq: 3 }]) {
    await enqueue.episode('chat', each);
  }
  await says(of, 'vmping_incidents_total{kind="link-flap"} 1');
  await says(of, 'vmping_incidents_open 1');
  await enqueue.episode('chat', over({ ...flap, seq: 3 }, 100));
  await says(of, 'vmping_incidents_open 0');
  expect(await linesOf(of, 'vmping_incidents_total{kind="link-flap"}')).toEqual([
    'vmping_incidents_total{kind="link-flap"} 1',
  ]);
});
