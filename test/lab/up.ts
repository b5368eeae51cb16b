import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mustRun, quote } from './command.ts';
import { LabRefusal } from './errors.ts';
import { endHolder, innerInitOf, poll, startHolder } from './holder.ts';
import { hypervisorScript } from './hypervisor-network.ts';
import { type GuestImage, guestImage } from './image.ts';
import { domainXml, networkXml, serialSocket } from './libvirt.ts';
import { networkScript } from './network.ts';
import { chooseKernel, requireLab, requireUml } from './requirements.ts';
import { type GuestResult, runOverSerial } from './serial.ts';
import {
  isAlive,
  type Kernel,
  knownLabs,
  type LabRecord,
  labFolder,
  pidNamespace,
  readRecord,
  removeFiles,
  withLock,
  writeRecord,
} from './state.ts';
import { type Guest, hypervisor, type Topology } from './topology.ts';
import { bootMachine } from './uml/boot.ts';
import { relaySocket, runInside } from './uml/link.ts';

const firstProcess = fileURLToPath(new URL('hypervisor.sh', import.meta.url));

type Progress = (line: string) => void;

/** What is wanted of a lab. */
interface LabPlan<SomeKernel> {
  readonly owner: LabRecord['owner'];
  readonly topology: Topology;
  readonly kernel: SomeKernel;
}

/** The lab's name server, for the hypervisor itself. */
const labDns = '10.0.0.20';

/** Brings a lab up, or answers the one that is up and well; clears leftovers first. */
export async function buildLab(
  name: string,
  { owner, topology, kernel: wanted }: LabPlan<Kernel | 'auto'>,
  onProgress: Progress,
): Promise<LabRecord> {
  requireLab();
  const kernel = wanted === 'auto' ? await chooseKernel(topology) : wanted;
  if (kernel === 'uml') {
    requireUml('The lab is wanted on a kernel of its own');
  }
  labFolder(name);
  const onWait = () => onProgress(`another process is at work on the lab ${name}: waiting for it`);
  return withLock(name, onWait, async () => {
    sweepDeadLabs(name);
    const there = readRecord(name);
    if (there && isAlive(there.holder)) {
      if (there.isReady && there.version === 2 && (await isWell(there))) {
        if (JSON.stringify(there.topology) !== JSON.stringify(topology)) {
          throw new LabRefusal(
            `the lab ${name} is up as ${there.topology.name} and not as ${topology.name}: end it first (\`vmping lab down\`)`,
          );
        }
        if (there.kernel !== kernel) {
          throw new LabRefusal(
            `the lab ${name} is up on the kernel ${there.kernel} and not on ${kernel}: end it first (\`vmping lab down\`)`,
          );
        }
        onProgress(`the lab is up already (since ${there.startedAt})`);
        return there;
      }
      onProgress('clearing a half-made lab');
      await endHolder(there);
    } else if (existsSync(labFolder(name))) {
      onProgress('clearing what an earlier lab left behind');
    }
    rmSync(labFolder(name), { recursive: true, force: true });
    try {
      return await make(name, { owner, topology, kernel }, onProgress);
    } catch (error) {
      const half = readRecord(name);
      if (half) {
        await endHolder(half);
      }
      removeFiles(name);
      throw error;
    }
  });
}

async function make(
  name: string,
  { owner, topology, kernel }: LabPlan<Kernel>,
  onProgress: Progress,
): Promise<LabRecord> {
  const image = await guestImage(onProgress);
  const startedAt = new Date().toISOString();
  const base = {
    version: 2,
    name,
    topology,
    kernel,
    owner,
    startedAt,
    pidNamespace: pidNamespace(),
  } as const;
  const { holder, init } = await startHolder(name, owner, (started) =>
    writeRecord({ ...base, holder: started, isReady: false }),
  );
  if (kernel === 'uml') {
    await bootMachine(init, topology, onProgress);
    const record: LabRecord = { ...base, holder, init, isReady: true };
    writeRecord(record);
    return record;
  }
  onProgress('namespaces, cables, switch, gateway, hosts');
  const start =
    `ip netns exec ${hypervisor} unshare --mount --pid --uts --ipc --fork --kill-child ` +
    `sh ${firstProcess} ${hypervisor} ${labDns} /run/lab/hypervisor-network.sh < /dev/null > /run/lab/hypervisor.log 2>&1 &`;
  await mustRun(['nsenter', '-t', `${init}`, '-a', '--wdns=/', 'sh', '-s'], {
    input: `${networkScript(topology)}\nprintf '%s\\n' ${quote(hypervisorScript(topology))} > /run/lab/hypervisor-network.sh\n${start}\n`,
    timeoutMs: 30_000,
  });
  onProgress(`hypervisor ${hypervisor}: libvirt`);
  const log = `/proc/${init}/root/run/lab/hypervisor.log`;
  const hypervisorPid = await poll(`${hypervisor} to start`, 60_000, () => {
    const found = innerInitOf(init);
    return found !== undefined && existsSync(`/proc/${found}/root/run/lab/hypervisor-ready`)
      ? found
      : undefined;
  }).catch((error: Error) => {
    throw new Error(`${error.message}: ${readFileSync(log, 'utf8').trim()}`);
  });
  const { guests } = topology;
  onProgress(`guests: ${guests.map((guest) => guest.name).join(', ')}`);
  await startGuests(hypervisorPid, topology, image);
  const serial = ({ name: guest }: Guest) => `/proc/${hypervisorPid}/root${serialSocket(guest)}`;
  await Promise.all(
    guests.map((guest) => waitForGuest(guest, (command) => runOverSerial(serial(guest), command, 0, 400))),
  );
  const record: LabRecord = { ...base, holder, init, hypervisor: hypervisorPid, isReady: true };
  writeRecord(record);
  onProgress('the lab is up');
  return record;
}

/** Networks and guests of libvirt. The rules that it makes for its networks are kept, to be put back after a fault. */
async function startGuests(hypervisorPid: number, topology: Topology, image: GuestImage): Promise<void> {
  const { guests } = topology;
  const { networks } = topology.hypervisor;
  const file = (name: string, xml: string) => `cat > /run/lab/${name}.xml <<'END-OF-XML'\n${xml}END-OF-XML`;
  const files = [
    ...networks.map((network) => file(`net-${network.name}`, networkXml(topology, network))),
    ...guests.map((guest) => file(guest.name, domainXml(topology, guest, image))),
  ];
  const commands = [
    ...networks.flatMap(({ name }) => [
      `net-define /run/lab/net-${name}.xml`,
      `net-autostart ${name}`,
      `net-start ${name}`,
    ]),
    ...guests.flatMap(({ name }) => [`define /run/lab/${name}.xml`, `start ${name}`]),
  ];
  const keep =
    networks.length === 0
      ? ''
      : 'iptables-save > /run/lab/iptables.rules; ip6tables-save > /run/lab/ip6tables.rules\n' +
        // At once as after a fault: putting them back makes empty chains that libvirt does not make.
        'nft flush ruleset; iptables-restore < /run/lab/iptables.rules; ip6tables-restore < /run/lab/ip6tables.rules\n';
  await mustRun(['nsenter', '-t', `${hypervisorPid}`, '-a', '--wdns=/', 'sh', '-es'], {
    input: `${files.join('\n')}\nvirsh -q "${commands.join('; ')}" < /dev/null\n${keep}`,
    // In the second kernel, on a busy machine, libvirt needs a minute to learn what QEMU can do.
    timeoutMs: 180_000,
  });
}

/** Waits until a guest has booted: it answers over its serial line. */
export async function waitForGuest(
  guest: Guest,
  ask: (command: string) => Promise<GuestResult>,
): Promise<void> {
  await poll(
    `${guest.name} to start`,
    180_000,
    async () => {
      try {
        return (await ask('true')).exitCode === 0 || undefined;
      } catch {
        return undefined;
      }
    },
    100,
  );
}

/** A lab that is on record as up, and whose hypervisor still runs. */
async function isWell({ kernel, init = 0, hypervisor: pid }: LabRecord): Promise<boolean> {
  if (kernel === 'uml') {
    const options = { timeoutMs: 5000 };
    return runInside(relaySocket(init), hypervisor, ['virsh', '--readonly', 'list'], options).then(
      ({ exitCode }) => exitCode === 0,
      () => false,
    );
  }
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

/** Removes the files of labs whose holder is gone: what a killed test or demo leaves in the folder. */
function sweepDeadLabs(except: string): void {
  for (const name of knownLabs()) {
    const record = readRecord(name);
    // A process of another PID namespace (a container, a nested test) cannot be seen from here, and may well live.
    const visible = record?.pidNamespace === undefined || record.pidNamespace === pidNamespace();
    if (name !== except && record && visible && !isAlive(record.holder)) {
      removeFiles(name);
    }
  }
}
