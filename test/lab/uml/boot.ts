import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mustRun, quote } from '../command.ts';
import { poll } from '../holder.ts';
import { cacheFolder } from '../image.ts';
import { umlProgram } from '../requirements.ts';
import type { Topology } from '../topology.ts';
import { buildInside, MachineSilent, relaySocket, runInside } from './link.ts';

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const checkout = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const folder = '/run/lab/uml';

/** Starts the machine in the lab's namespaces (it ends with them), and makes the lab in it. */
export async function bootMachine(
  init: number,
  topology: Topology,
  onProgress: (line: string) => void,
): Promise<void> {
  const kernelLine = [
    'mem=2G rootfstype=hostfs rootflags=/ ro quiet panic=-1 con=null ssl=null con0=null,fd:1',
    'vec0:transport=tap,ifname=lab-uml,depth=64',
    // What libvirt has once found out about QEMU: a quarter of a minute of this machine's time.
    `LAB_LIBVIRT_CACHE=${libvirtCache()}`,
    `LAB_NODE=${process.execPath} LAB_AGENT=${file('agent.ts')} LAB_REPO=${checkout}`,
    `uml_dir=${folder}/ umid=lab init=/bin/sh -- ${file('init.sh')}`,
  ].join(' ');
  onProgress('a second kernel: User-Mode Linux');
  const script = `mkdir -p ${folder}
setsid sh ${quote(file('machine.sh'))} ${umlProgram} ${kernelLine} < /dev/null > ${folder}/console 2>&1 &
setsid ${quote(process.execPath)} ${quote(file('relay.ts'))} ${folder}/agent.sock < /dev/null > ${folder}/relay.log 2>&1 &`;
  await mustRun(['nsenter', '-t', `${init}`, '-a', '--wdns=/', 'sh', '-es'], {
    input: script,
    timeoutMs: 10_000,
  });
  const socket = relaySocket(init);
  await poll(
    'the User-Mode Linux machine to start',
    120_000,
    async () => {
      if (existsSync(`/proc/${init}/root${folder}/ended`)) {
        throw new Error('the User-Mode Linux machine ended');
      }
      try {
        await buildInside(socket, topology, onProgress);
        return true;
      } catch (error) {
        if (error instanceof MachineSilent) {
          return undefined;
        }
        throw error;
      }
    },
    100,
  ).catch((error: Error) => {
    throw new Error(`${error.message}\n${consoleOf(init)}`);
  });
  await keepLibvirtCache(socket);
}

function libvirtCache(): string {
  return `${cacheFolder()}/uml-libvirt.tar`;
}

/** Keeps what libvirt found out about QEMU for the next machine; libvirt itself sees whether it still holds. */
async function keepLibvirtCache(socket: string): Promise<void> {
  const file = libvirtCache();
  if (existsSync(file) && statSync(file).ctimeMs > statSync('/usr/bin/qemu-system-x86_64').ctimeMs) {
    return;
  }
  const read = ['sh', '-c', 'tar -C /var/cache/libvirt -cf - qemu/capabilities | base64'];
  const { stdout } = await runInside(socket, 'hv1', read, { timeoutMs: 10_000 });
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, Buffer.from(stdout, 'base64'));
  renameSync(mine, file);
}

/** The last lines that the machine's kernel and its first process said. */
function consoleOf(init: number): string {
  try {
    return readFileSync(`/proc/${init}/root${folder}/console`, 'utf8')
      .trim()
      .split('\n')
      .slice(-15)
      .join('\n');
  } catch {
    return '';
  }
}
