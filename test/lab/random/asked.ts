import { connects, pings } from '../faults/fault.ts';
import { type Nets, renumber } from '../topologies/drawn.ts';
import { hypervisor, names, type Topology } from '../topology.ts';
import type { Prng } from './prng.ts';

/** Who is to be reached: beside the guest, behind the gateway, the gateway, the other guest, the hypervisor itself. */
export type Whom = 'neighbor' | 'far' | 'gateway' | 'guest' | 'hypervisor';

export type Family = 'ipv4' | 'ipv6';

/** What a person asks in a drawn case. */
export interface Asked {
  readonly vm: string;
  readonly family: Family;
  readonly whom: Whom;
  /** The address of who is to be reached. */
  readonly host: string;
  /** Null: a ping. */
  readonly port: number | null;
  /** The name that is asked for; null: the address itself. */
  readonly name: string | null;
  /** As it is asked for. */
  readonly target: string;
  readonly works: string;
}

/** What is asked for most in practice comes most often. */
const whoms: readonly Whom[] = [
  ...Array<Whom>(6).fill('neighbor'),
  ...Array<Whom>(6).fill('far'),
  ...Array<Whom>(3).fill('guest'),
  ...Array<Whom>(3).fill('gateway'),
  'hypervisor',
];

/** TCP ports that are open there. */
const ports: Readonly<Record<Whom, readonly number[]>> = {
  neighbor: [80, 8081],
  far: [80],
  gateway: [],
  guest: [],
  hypervisor: [8022],
};

/** Draws a question that the lab answers while it is healthy. */
export function drawAsked(prng: Prng, topology: Topology, nets: Nets): Asked {
  const family = prng.chance(0.65) ? 'ipv4' : 'ipv6';
  const whom = prng.pick(whoms);
  const vm = prng.chance(0.7) ? 'web01' : 'db01';
  const host = addressOf(topology, machineOf(whom, vm), family);
  const port = ports[whom].length > 0 && prng.chance(0.35) ? prng.pick(ports[whom]) : null;
  const [known] =
    Object.entries(renumber(names, nets)).find(([, all]) => all.length === 1 && all[0] === host) ?? [];
  const name = known !== undefined && prng.chance(0.2) ? known : null;
  return { vm, family, whom, host, port, name, ...wordsOf(name ?? host, host, port) };
}

/** How a host is asked for, by its address or its name, and the command in the guest that shows whether it is reached. */
export function wordsOf(what: string, reached: string, port: number | null): Pick<Asked, 'target' | 'works'> {
  const target = port === null ? what : what.includes(':') ? `[${what}]:${port}` : `${what}:${port}`;
  return { target, works: port === null ? pings(reached) : connects(reached, port) };
}

/** The machine of a question. */
export function machineOf(whom: Whom, vm: string): string {
  const machines = { neighbor: 'neighbor', far: 'far', gateway: 'gw', hypervisor } as const;
  return whom === 'guest' ? (vm === 'web01' ? 'db01' : 'web01') : machines[whom];
}

/** The first address of a machine in a family, without its prefix. */
export function addressOf(topology: Topology, machine: string, family: Family): string {
  const { hypervisor: hv, hosts, guests } = topology;
  const nic = guests.find(({ name }) => name === machine)?.nics[0];
  const all =
    nic !== undefined
      ? [nic.address, nic.address6 ?? '']
      : machine === hv.name
        ? [...hv.bridges, ...hv.cards].flatMap(({ addresses }) => addresses)
        : (hosts.find(({ name }) => name === machine)?.cards ?? []).flatMap(({ addresses }) => addresses);
  const found = all.find((address) => address.includes(':') === (family === 'ipv6') && address !== '');
  if (found === undefined) {
    throw new Error(`${machine} of ${topology.name} has no ${family} address`);
  }
  return found.replace(/\/.*/, '');
}
