import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mustRun, quote } from '../command.ts';
import { poll } from '../holder.ts';
import { umlProgram } from '../requirements.ts';
import type { Topology } from '../topology.ts';
import { buildInside, MachineSilent, relaySocket } from './link.ts';

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
    `LAB_NODE=${process.execPath} LAB_AGENT=${file('agent.ts')} LAB_REPO=${checkout}`,
    `uml_dir=${folder}/ umid=lab init=/bin/sh -- ${file('init.sh')}`,
  ].join(' ');
  onProgress('a second kernel: User-Mode Linux');
  // The machine's memory is a file without a name in a tmpfs of the lab's own: it goes with the lab.
  const script = `mkdir -p ${folder}/memory
mount -t tmpfs -o size=2200m memory ${folder}/memory
ip tuntap add lab-uml mode tap
ip addr add 192.0.2.1/30 dev lab-uml
ip link set lab-uml up
(TMPDIR=${folder}/memory setsid ${umlProgram} ${kernelLine} || true
  : > ${folder}/ended) < /dev/null > ${folder}/console 2>&1 &
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
