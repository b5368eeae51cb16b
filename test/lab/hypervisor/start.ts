import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mustRun, quote } from '../command.ts';
import { innerInitsOf, poll, readIfThere } from '../holder.ts';
import type { GuestImage } from '../image.ts';
import { networkScript } from '../network.ts';
import { runOverSerial } from '../serial.ts';
import { type Guest, guestsOf, hypervisorsOf, type Topology } from '../topology.ts';
import { startGuests, waitForGuest } from './guests.ts';
import { serialSocket } from './libvirt.ts';
import { hypervisorScript } from './network.ts';

const firstProcess = fileURLToPath(new URL('first-process.sh', import.meta.url));

/** The lab's name server, for the hypervisors themselves. */
function dnsOf({ hosts }: Topology): string {
  const server = hosts.find(({ services }) => services.some(({ name }) => name === 'dns'));
  return server?.cards[0]?.addresses[0]?.replace(/\/.*/, '') ?? '';
}

/** Where a hypervisor's first process says its name once libvirt runs there. */
const readyFile = 'run/lab/hypervisor-ready';

/** Makes all machines of a lab in its outer namespaces; answers the hypervisors' first processes by their names. */
export async function startMachines(
  init: number,
  topology: Topology,
  image: GuestImage,
  onProgress: (line: string) => void,
): Promise<Readonly<Record<string, number>>> {
  onProgress('namespaces, cables, switch, gateway, hosts');
  const hypervisors = hypervisorsOf(topology);
  const starts = hypervisors.flatMap((host) => {
    const script = `/run/lab/${host.name}-network.sh`;
    return [
      `printf '%s\\n' ${quote(hypervisorScript(topology, host))} > ${script}`,
      `ip netns exec ${host.name} unshare --mount --pid --uts --ipc --fork --kill-child ` +
        `sh ${firstProcess} ${host.name} ${dnsOf(topology)} ${script} ${hypervisors.length > 1 ? 'peers' : ''} ` +
        `< /dev/null > /run/lab/${host.name}.log 2>&1 &`,
    ];
  });
  await mustRun(['nsenter', '-t', `${init}`, '-a', '--wdns=/', 'sh', '-s'], {
    input: `${networkScript(topology)}\n${starts.join('\n')}\n`,
    timeoutMs: 30_000,
  });
  onProgress(`${hypervisors.map(({ name }) => name).join(', ')}: libvirt`);
  const started = await Promise.all(
    hypervisors.map(async ({ name }) => [name, await untilReady(init, name)] as const),
  );
  onProgress(`guests: ${topology.guests.map(({ name }) => name).join(', ')}`);
  await Promise.all(
    started.map(async ([name, pid]) => {
      const host = hypervisors.find((each) => each.name === name) ?? topology.hypervisor;
      await startGuests(pid, topology, host, image);
      const serial = (guest: Guest) => `/proc/${pid}/root${serialSocket(guest.name)}`;
      await Promise.all(
        guestsOf(topology, name).map((guest) =>
          waitForGuest(guest, (command) => runOverSerial(serial(guest), command, 0, 400)),
        ),
      );
    }),
  );
  return Object.fromEntries(started);
}

async function untilReady(init: number, name: string): Promise<number> {
  return poll(`${name} to start`, 60_000, () =>
    innerInitsOf(init).find((pid) => readIfThere(`/proc/${pid}/root/${readyFile}`).trim() === name),
  ).catch((error: Error) => {
    throw new Error(`${error.message}: ${readIfThere(`/proc/${init}/root/run/lab/${name}.log`).trim()}`);
  });
}

/** Whether libvirt answers in the namespaces of this process. */
export async function libvirtAnswers(pid: number | undefined): Promise<boolean> {
  if (pid === undefined || !existsSync(`/proc/${pid}/root/run/libvirt/libvirt-sock`)) {
    return false;
  }
  try {
    await mustRun(['nsenter', '-t', `${pid}`, '-a', '--wdns=/', 'virsh', '--readonly', 'list'], {
      timeoutMs: 5000,
    });
    return true;
  } catch {
    return false;
  }
}
