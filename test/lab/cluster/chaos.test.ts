import { afterAll, beforeAll, expect, test } from 'vitest';
import { canRunLab } from '../diagnose.ts';
import { endLab, type Lab, openLab } from '../lab.ts';
import { makeChaos } from './chaos.ts';
import { findWrongs } from './check.ts';
import { impatient, startCluster } from './cluster.ts';

const name = `test-chaos-${process.pid}`;
const runs = canRunLab();

// The first round of this seed has it all: every agent, Redis and libvirtd killed, every uplink flaps, a guest moves.
const seed = Number(process.env['VMPING_SEED'] ?? 163);
const rounds = Number(process.env['VMPING_CHAOS_ROUNDS'] ?? 1);
let lab: Lab;

beforeAll(async () => {
  if (runs) {
    lab = await openLab({ name, owner: 'process', topology: 'three-hypervisors' });
  }
});
afterAll(() => endLab(name));

test.runIf(runs)(
  'agents, Redis and libvirtd killed at random: the inventory is right, and each flap is one alert with its end',
  async () => {
    // Longer than a killed agent takes to be back on a busy machine.
    const quietMs = 25_000;
    const cluster = await startCluster(lab, ['hv1', 'hv2', 'hv3'], impatient(quietMs / 1000));
    try {
      const say = (line: string) => process.stdout.write(`${line}\n`);
      const bursts = await makeChaos(cluster, { seed, rounds, quietMs, say });
      expect(await findWrongs(cluster, bursts)).toEqual([]);
    } finally {
      await cluster.stop();
    }
  },
  120_000 + rounds * 90_000,
);
