import type { Lab } from '../lab.ts';
import { hypervisorsOf } from '../topology.ts';

/** The guests that libvirt runs on one hypervisor, by name. */
export async function runningOn(lab: Lab, host: string): Promise<string[]> {
  const { stdout } = await lab.exec(host, ['virsh', '--readonly', 'list', '--name'], { timeoutMs: 10_000 });
  return stdout.split('\n').filter(Boolean).sort();
}

/** Every guest's state as libvirt says it, with its hypervisor where there are several; a running one goes first. */
export async function guestStates(lab: Lab): Promise<Map<string, string>> {
  const hosts = hypervisorsOf(lab.topology);
  const found: (readonly [name: string, state: string])[] = [];
  for (const { name: host } of hosts) {
    const { stdout } = await lab.exec(host, ['virsh', '--readonly', 'list', '--all']);
    for (const [, name = '', state = ''] of stdout.matchAll(/^\s*(?:\d+|-)\s+(\S+)\s+(.+)$/gmu)) {
      found.push([name, hosts.length > 1 ? `${state.trim()} on ${host}` : state.trim()]);
    }
  }
  // The later entry of a map wins.
  return new Map(
    found.sort(([, a], [, b]) => Number(a.startsWith('running')) - Number(b.startsWith('running'))),
  );
}

/** Moves a running guest without a pause. QEMU tells the network of its new place by itself. */
export async function migrateLive(lab: Lab, guest: string, from: string, to: string): Promise<void> {
  await lab.script(
    from,
    `virsh -q migrate --live --p2p --persistent --undefinesource --domain ${guest} --desturi qemu+tcp://${to}/system`,
  );
}

/** Ends a guest on one hypervisor and starts it on another with the same identity: what people do without live migration. */
export async function recreate(lab: Lab, guest: string, from: string, to: string): Promise<void> {
  const xml = await lab.script(from, `virsh dumpxml --inactive --domain ${guest}`);
  await lab.script(from, `virsh -q destroy --domain ${guest}; virsh -q undefine --domain ${guest}`);
  const file = `/run/lab/${guest}.xml`;
  const started = await lab.exec(
    to,
    ['sh', '-ec', `cat > ${file}; virsh -q define ${file} < /dev/null; virsh -q start --domain ${guest}`],
    { input: xml, timeoutMs: 30_000 },
  );
  if (started.exitCode !== 0) {
    throw new Error(`${guest} does not start on ${to}: ${started.stderr}`);
  }
}
