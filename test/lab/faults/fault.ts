import type { Lab } from '../lab.ts';
import type { TopologyName } from '../topologies/index.ts';
import type { Topology } from '../topology.ts';

/** The layers of a verdict, lowest first. */
export type Layer = 'vm' | 'physical' | 'datalink' | 'network' | 'transport' | 'application';

/** A state of the lab that can be made and undone, and the command in the guest that tells whether the path works. */
export interface Scenario {
  readonly id: string;
  readonly summary: string;
  /** Names in the catalogue of known faults (`VM-04`, `FW-01`); empty where it has none. */
  readonly catalogue: readonly string[];
  /** The lab in which it is made; default `plain`. */
  readonly topology?: TopologyName;
  /** Other labs in which it can be made as well; it then finds its devices in the topology's data. */
  readonly applies?: (topology: Topology) => boolean;
  readonly vm: string;
  /** What a person would ask vmping for. */
  readonly target: string;
  /** A shell command in the guest: status 0 where the path works, within some two seconds otherwise. */
  readonly works: string;
  /** Makes it, effective at once. */
  readonly inject: (lab: Lab) => Promise<unknown>;
  /** Puts the piece back to the lab's reference settings, whatever has happened to it since. */
  readonly heal: (lab: Lab) => Promise<unknown>;
}

/** Something that breaks the path from `vm` to `target`, and what vmping must say about it. */
export interface Fault extends Scenario {
  /** The first fault of two: it alone is the cause, and what it is mended by does not mend the path. */
  readonly first?: Fault;
  readonly second?: Second;
  readonly expect: {
    readonly layer: Layer;
    readonly cause: `${Layer}.${string}`;
    /** What is as right, where the moment decides what can be known. */
    readonly orCause?: `${Layer}.${string}`;
    /** What becomes of the path; `either` where that depends on the moment. */
    readonly outcome: 'unreachable' | 'degraded' | 'either';
  };
  /** Nobody outside of the guest can tell it from something else: right is the answer that says so and names no cause. */
  readonly isHidden?: true;
  /** Where no path can be seen to work: once it is mended, vmping says that it could not look. */
  readonly isHealthUnseen?: true;
  readonly fixRunsOn: 'hypervisor' | 'guest' | 'switch' | 'gateway' | 'target' | 'none';
  /** The path works on: what is lost is what would have carried it next. */
  readonly keepsPath?: true;
  /** What the fix asks for in words where it is not on the hypervisor, done to the letter. */
  readonly remedy?: (lab: Lab) => Promise<unknown>;
}

/** A second fault that was made with the first and has nothing to do with it. */
export interface Second {
  readonly fault: Fault;
  /** Whether the facts show it although the first fault breaks the path already: it is `alsoFound` then. */
  readonly isShown: boolean;
}

/** Something that looks bad and does not break the path: vmping must say `reachable`. */
export interface Decoy extends Scenario {
  readonly expect: 'reachable';
  /** What vmping must say all the same, as a note. */
  readonly note?: `${Layer}.${string}`;
}

/** The lab in which a scenario is made when all are. */
export function topologyOf({ topology }: Scenario): TopologyName {
  return topology ?? 'plain';
}

/** Whether a scenario can be made in a lab. */
export function fits(scenario: Scenario, topology: Topology): boolean {
  return topologyOf(scenario) === topology.name || (scenario.applies?.(topology) ?? false);
}

/** A fault as it is written down: asked for web01 and its gateway unless it says otherwise. */
export type FaultSketch = Omit<Fault, 'expect' | 'vm' | 'target' | 'works'> &
  Partial<Pick<Fault, 'vm' | 'target' | 'works'>> & {
    readonly cause: Fault['expect']['cause'];
    readonly orCause?: Fault['expect']['orCause'];
    readonly outcome?: Fault['expect']['outcome'];
  };

/** Completes a fault. */
export function defineFault({ cause, orCause, outcome = 'unreachable', ...sketch }: FaultSketch): Fault {
  const target = sketch.target ?? '10.0.0.1';
  const layer = cause.slice(0, cause.indexOf('.')) as Layer;
  const expect = { layer, cause, outcome, ...(orCause !== undefined && { orCause }) };
  return { vm: 'web01', works: pings(target), ...sketch, target, expect };
}

/** One echo request is answered within a second. */
export function pings(target: string): string {
  return `ping -c1 -W1 ${target}`;
}

/** A TCP connection to this port comes up within a second. */
export function connects(host: string, port: number): string {
  return `nc -w 1 ${host} ${port} < /dev/null`;
}

/** Runs a shell script on a host. */
export function onHost(host: string, script: string): (lab: Lab) => Promise<unknown> {
  return (lab) => lab.script(host, script);
}

/** Runs a shell script on the hypervisor, made for the name that a guest's tap has now. */
export function onTap(guest: string, script: (tap: string) => string): (lab: Lab) => Promise<unknown> {
  return async (lab) => lab.script('hv1', script(await lab.tap(guest)));
}

/** Runs a shell command in a guest; fails where it does. */
export function inGuest(guest: string, command: string): (lab: Lab) => Promise<unknown> {
  return async (lab) => {
    const { exitCode, output } = await lab.guest(guest, command);
    if (exitCode !== 0) {
      throw new Error(`in ${guest}: ${command}: exit status ${exitCode}\n${output}`);
    }
  };
}

/** One after the other. */
export function inOrder(...steps: readonly ((lab: Lab) => Promise<unknown>)[]): (lab: Lab) => Promise<void> {
  return async (lab) => {
    for (const step of steps) {
      await step(lab);
    }
  };
}

/**
 * Disables a bridge port for good. The kernel looks at a link up to 1 s after it changed (net/core/link_watch.c) and
 * then sets the port to forwarding, so a state that is set soon after a heal would be taken back: it is set until
 * that time is over.
 */
export function disablePort(device: string): string {
  return `for i in 1 2 3 4 5 6 7 8 9 10 11; do
  bridge link set dev ${device} state 0
  sleep 0.1
done
test "$(cat /sys/class/net/${device}/brport/state)" = 0`;
}
