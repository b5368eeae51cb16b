import { existsSync, rmSync } from 'node:fs';
import { LabRefusal } from './errors.ts';
import { endHolder, startHolder } from './holder.ts';
import { libvirtAnswers, startMachines } from './hypervisor/start.ts';
import { guestImage } from './image.ts';
import { chooseKernel, requireLab, requireUml } from './requirements.ts';
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
import { hypervisor, type Topology } from './topology.ts';
import { bootMachine } from './uml/boot.ts';
import { relaySocket, runInside } from './uml/link.ts';

type Progress = (line: string) => void;

/** What is wanted of a lab. */
interface LabPlan<SomeKernel> {
  readonly owner: LabRecord['owner'];
  readonly topology: Topology;
  readonly kernel: SomeKernel;
}

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
      if (there.isReady && there.version === 3 && (await isWell(there))) {
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
    version: 3,
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
  const hypervisors = await startMachines(init, topology, image, onProgress);
  const record: LabRecord = { ...base, holder, init, hypervisors, isReady: true };
  writeRecord(record);
  onProgress('the lab is up');
  return record;
}

/** A lab that is on record as up, and whose hypervisors still run. */
async function isWell({ kernel, init = 0, hypervisors = {} }: LabRecord): Promise<boolean> {
  if (kernel === 'uml') {
    const options = { timeoutMs: 5000 };
    return runInside(relaySocket(init), hypervisor, ['virsh', '--readonly', 'list'], options).then(
      ({ exitCode }) => exitCode === 0,
      () => false,
    );
  }
  const answers = await Promise.all(Object.values(hypervisors).map(libvirtAnswers));
  return answers.length > 0 && answers.every(Boolean);
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
