import { connects, type Decoy, type Fault, pings } from '../faults/fault.ts';
import { featuresOf, makeTopology, type Parameters } from '../topologies/drawn.ts';
import type { KernelFeature, Topology } from '../topology.ts';
import { type Asked, type Kind, makeFault, type Place } from './kind.ts';
import { bridgeKinds } from './kinds/bridge.ts';
import { guestKinds } from './kinds/guest.ts';
import { outsideKinds } from './kinds/outside.ts';
import type { Prng } from './prng.ts';

/** A question of the random bench: a fault and its lab, or a healthy path. */
export interface Case {
  readonly number: number;
  readonly text: string;
  readonly scenario: Fault | Decoy;
}

/** The cases that share a lab. */
export interface Draw {
  readonly topology: Topology;
  readonly cases: readonly Case[];
}

/** Every kind of fault that can be drawn. */
const kinds: readonly Kind[] = [...guestKinds, ...bridgeKinds, ...outsideKinds];

/** So many cases share a lab: to start one takes longer than to ask. */
const casesPerLab = 5;
const healthyShare = 0.25;

/** Draws so many cases that this kernel can make; the same for the same seed and kernel. Pure but for the numbers. */
export function drawCases(prng: Prng, count: number, missing: readonly KernelFeature[]): Draw[] {
  const draws: Draw[] = [];
  for (let number = 1; number <= count; number += casesPerLab) {
    const topology = makeTopology(drawParameters(prng, missing));
    const size = Math.min(casesPerLab, count - number + 1);
    draws.push({
      topology,
      cases: Array.from({ length: size }, (_, index) => drawCase(prng, topology, number + index)),
    });
  }
  return draws;
}

function drawParameters(prng: Prng, missing: readonly KernelFeature[]): Parameters {
  for (;;) {
    const parameters: Parameters = {
      bridge: prng.pick(['linux', 'ovs']),
      vlan: prng.chance(0.5) ? 2 + Math.floor(prng.next() * 4000) : null,
      bond: prng.pick([null, null, 'active-backup', '802.3ad']),
      agent: prng.chance(0.5),
    };
    // Bonds of Open vSwitch are its own, and no device of the kernel.
    const fits = parameters.bridge === 'linux' || parameters.bond === null;
    if (fits && !featuresOf(parameters).some((feature) => missing.includes(feature))) {
      return parameters;
    }
  }
}

function drawAsked(prng: Prng): Asked {
  const family = prng.chance(0.65) ? 'ipv4' : 'ipv6';
  const isRouted = prng.chance(0.5);
  const port = prng.chance(0.35) ? 80 : null;
  const host =
    family === 'ipv4' ? (isRouted ? '10.0.1.20' : '10.0.0.20') : isRouted ? 'fd00:1::20' : 'fd00::20';
  const target = port === null ? host : family === 'ipv4' ? `${host}:${port}` : `[${host}]:${port}`;
  const works = port === null ? pings(host) : connects(host, port);
  return { vm: prng.chance(0.8) ? 'web01' : 'db01', family, isRouted, port, target, works };
}

function drawCase(prng: Prng, topology: Topology, number: number): Case {
  const asked = drawAsked(prng);
  const [bridge] = topology.hypervisor.bridges;
  const uplink = bridge?.ports[0]?.device;
  if (bridge === undefined || uplink === undefined) {
    throw new Error(`${topology.name} has no bridge with an uplink`);
  }
  const place: Place = { topology, bridge, uplink, asked };
  const kind = prng.chance(healthyShare) ? null : prng.pick(kinds.filter(({ applies }) => applies(place)));
  const scenario = kind === null ? healthy(asked, number) : makeFault(kind, place, number);
  return {
    number,
    scenario,
    text: `${topology.summary}; ${asked.vm} -> ${asked.target}: ${scenario.summary}`,
  };
}

function healthy({ vm, target, works }: Asked, number: number): Decoy {
  const nothing = () => Promise.resolve();
  return {
    id: `drawn-${number}-healthy`,
    summary: 'nothing is broken',
    catalogue: [],
    vm,
    target,
    works,
    expect: 'reachable',
    inject: nothing,
    heal: nothing,
  };
}
