import { setTimeout as delay } from 'node:timers/promises';
import { migrateLive, recreate, runningOn } from '../hypervisor/move.ts';
import { createPrng, type Prng } from '../random/prng.ts';
import { flapUplinks } from './cables.ts';
import type { Cluster } from './cluster.ts';
import { crashLibvirt } from './killable.ts';

/** How wild, and which of all wild times. */
export interface ChaosOptions {
  readonly seed: number;
  readonly rounds: number;
  /** How long an agent waits until a link counts as stable; a round lasts that long and some seconds more. */
  readonly quietMs: number;
  readonly say?: (line: string) => void;
}

/** What was really done to the uplinks: the transitions of each burst, by hypervisor. */
export type Bursts = ReadonlyMap<string, readonly number[]>;

/**
 * Rounds in which agents, Redis and libvirtd are killed with -9 and come back while uplinks flap and guests come, go
 * and move. Between two rounds all of them live and the links are quiet, so each burst is an episode of its own.
 */
export async function makeChaos(cluster: Cluster, options: ChaosOptions): Promise<Bursts> {
  const { rounds, quietMs, say = () => {} } = options;
  const prng = createPrng(options.seed);
  const hosts = [...cluster.agents.keys()].toSorted();
  const bursts = new Map<string, number[]>(hosts.map((host) => [host, []]));
  for (let round = 1; round <= rounds; round++) {
    const work = planRound(cluster, hosts, prng, (host, transitions) => bursts.get(host)?.push(transitions));
    say(`round ${round} of ${rounds}: ${work.map(({ what }) => what).join('; ')}`);
    await Promise.all(work.map(({ run }) => run()));
    await delay(quietMs + 2_500);
  }
  return bursts;
}

interface Piece {
  readonly what: string;
  readonly run: () => Promise<unknown>;
}

function planRound(
  cluster: Cluster,
  hosts: readonly string[],
  prng: Prng,
  onBurst: (host: string, transitions: number) => void,
): readonly Piece[] {
  const { lab, redis } = cluster;
  const upTo = (ms: number) => Math.floor(prng.next() * ms);
  const pieces: Piece[] = [];
  const plan = (what: string, atMs: number, run: () => Promise<unknown>) =>
    pieces.push({ what: `${what} at ${atMs}`, run: () => delay(atMs).then(run) });
  for (const host of hosts) {
    if (prng.chance(0.75)) {
      const times = 3 + upTo(6);
      const everyMs = 30 + upTo(120);
      onBurst(host, 2 * times);
      plan(`${host} flaps ${times} times`, upTo(1_500), () => flapUplinks(lab, [host], { times, everyMs }));
    }
    if (prng.chance(0.6)) {
      const downMs = upTo(1_200);
      plan(`agent of ${host} killed`, upTo(2_000), () => cluster.crashAgent(host, downMs));
    }
  }
  if (prng.chance(0.7)) {
    const downMs = upTo(1_500);
    plan('Redis killed', upTo(2_000), () => redis.crash(downMs));
  }
  const [one = 'hv1', other = 'hv2'] = prng.chance(0.5) ? ['hv1', 'hv2'] : ['hv2', 'hv1'];
  if (prng.chance(0.7)) {
    const downMs = upTo(1_000);
    plan(`libvirtd of ${one} killed`, upTo(1_000), () => crashLibvirt(lab, one, downMs));
  }
  const how = prng.pick(['stop', 'migrate', 'recreate'] as const);
  plan(`${how} a guest of ${other}`, upTo(1_500), () => disturbGuest(cluster, how, other, one));
  return pieces;
}

/** libvirtd may be away just now: then nothing happens to the guest, or half of it, and the truth is what libvirt says. */
async function disturbGuest(
  { lab }: Cluster,
  how: 'stop' | 'migrate' | 'recreate',
  from: string,
  to: string,
): Promise<void> {
  const [guest] = await runningOn(lab, from);
  if (guest === undefined) {
    return;
  }
  try {
    if (how === 'stop') {
      await lab.script(from, `virsh -q destroy --domain ${guest}; sleep 1; virsh -q start --domain ${guest}`);
    } else {
      await (how === 'migrate' ? migrateLive : recreate)(lab, guest, from, to);
    }
  } catch {
    // A migration that its hypervisor did not live to see.
  }
}
