import type { Decoy, Fault } from '../faults/fault.ts';
import { featuresOf, makeTopology, type Parameters } from '../topologies/drawn.ts';
import type { Topology } from '../topology.ts';
import { type Asked, drawAsked } from './asked.ts';
import { makeHealthy } from './healthy.ts';
import { makeFault, type Place } from './kind.ts';
import { kindFamilies } from './kinds/index.ts';
import { drawParameters, type Machine } from './labs.ts';
import type { Prng } from './prng.ts';
import { drawTwo } from './two.ts';

/** A question of the random bench: a fault and its lab, or a healthy path. */
export interface Case {
  readonly number: number;
  readonly text: string;
  readonly parameters: Parameters;
  readonly asked: Asked;
  /** The kernel that the lab runs on here. */
  readonly kernel: 'host' | 'uml';
  readonly scenario: Fault | Decoy;
}

/** The cases that share a lab. */
export interface Draw {
  readonly topology: Topology;
  readonly cases: readonly Case[];
}

/** So many cases share a lab: to start one takes longer than to ask. */
const casesPerLab = 5;
const healthyShare = 0.25;
const twoShare = 0.1;

/** Draws so many cases that this machine can make; the same for the same seed and machine. Pure but for the numbers. */
export function drawCases(prng: Prng, count: number, machine: Machine): Draw[] {
  const draws: Draw[] = [];
  for (let number = 1; number <= count; number += casesPerLab) {
    const parameters = drawParameters(prng, machine);
    const topology = makeTopology(parameters);
    const kernel = featuresOf(parameters).some((each) => machine.missing.includes(each)) ? 'uml' : 'host';
    const size = Math.min(casesPerLab, count - number + 1);
    draws.push({
      topology,
      cases: Array.from({ length: size }, (_, index) => ({
        ...drawCase(prng, topology, { kernel, nets: parameters.nets }, number + index),
        parameters,
        kernel,
      })),
    });
  }
  return draws;
}

function drawCase(
  prng: Prng,
  topology: Topology,
  { kernel, nets }: Pick<Place, 'kernel' | 'nets'>,
  number: number,
): Omit<Case, 'parameters' | 'kernel'> {
  const asked = drawAsked(prng, topology, nets);
  const [bridge] = topology.hypervisor.bridges;
  const uplink = bridge?.ports[0]?.device;
  if (bridge === undefined || uplink === undefined) {
    throw new Error(`${topology.name} has no bridge with an uplink`);
  }
  const place: Place = { topology, bridge, uplink, asked, nets, kernel, prng };
  const scenario = prng.chance(healthyShare) ? makeHealthy(place, number) : drawFault(place, number);
  return {
    number,
    asked,
    scenario,
    text: `${topology.summary}; ${scenario.vm} -> ${scenario.target}: ${scenario.summary}`,
  };
}

function drawFault(place: Place, number: number): Fault {
  const { prng } = place;
  const fitting = kindFamilies
    .map((kinds) => kinds.filter(({ applies }) => applies(place)))
    .filter((kinds) => kinds.length > 0);
  const two = prng.chance(twoShare) ? drawTwo(prng, fitting.flat(), place, number) : null;
  return two ?? makeFault(prng.pick(prng.pick(fitting)), place, number);
}
