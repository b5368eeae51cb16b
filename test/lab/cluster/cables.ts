import type { Lab } from '../lab.ts';
import { switchPort } from '../topology.ts';

/** How a link comes and goes. */
export interface Flapping {
  /** How often it goes down and comes back: each is two transitions. */
  readonly times: number;
  /** How long it is down, and then up, each time. Default 60. */
  readonly everyMs?: number;
}

/** Pulls the cables of these hypervisors at the switch and puts them back, all at the same time. Their own ends stay up. */
export async function flapUplinks(
  lab: Lab,
  hosts: readonly string[],
  flapping: Flapping,
  device = 'eth0',
): Promise<void> {
  const set = (state: string) =>
    hosts.map((host) => `ip link set ${switchPort(host, device)} ${state}`).join('; ');
  await repeat(lab, 'switch', set('down'), set('up'), flapping);
}

/** Pulls a cable at the switch, or puts it back. */
export async function setUplink(
  lab: Lab,
  host: string,
  state: 'up' | 'down',
  device = 'eth0',
): Promise<void> {
  await lab.script('switch', `ip link set ${switchPort(host, device)} ${state}`);
}

/** The carrier of a guest's tap comes and goes, as when its QEMU loses it: nobody sets the tap down. */
export async function flapTap(lab: Lab, host: string, tap: string, flapping: Flapping): Promise<void> {
  await repeat(lab, host, `ip link set ${tap} carrier off`, `ip link set ${tap} carrier on`, flapping);
}

async function repeat(
  lab: Lab,
  host: string,
  off: string,
  on: string,
  { times, everyMs = 60 }: Flapping,
): Promise<void> {
  const wait = `sleep ${everyMs / 1000}`;
  const script = `i=0; while [ $i -lt ${times} ]; do ${off}; ${wait}; ${on}; ${wait}; i=$((i+1)); done`;
  const { exitCode, stderr } = await lab.exec(host, ['sh', '-ec', script], { timeoutMs: 180_000 });
  if (exitCode !== 0) {
    throw new Error(`on ${host}: ${stderr}`);
  }
}

/** What a host says of a device: whether it was meant to be up, whether it has carrier, and how often that changed. */
export async function carrierOf(
  lab: Lab,
  host: string,
  device: string,
): Promise<{ readonly wanted: boolean; readonly carrier: boolean; readonly changes: number }> {
  const [link] = JSON.parse(await lab.script(host, `ip -j -d link show dev ${device}`)) as {
    flags: readonly string[];
  }[];
  const changes = Number(await lab.script(host, `cat /sys/class/net/${device}/carrier_changes`));
  const flags = link?.flags ?? [];
  return { wanted: flags.includes('UP'), carrier: flags.includes('LOWER_UP'), changes };
}
