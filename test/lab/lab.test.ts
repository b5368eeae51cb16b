import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canRunLab } from './diagnose.ts';
import { findScenario } from './faults/index.ts';
import { poll } from './holder.ts';
import { abandonLab, attachLab, endLab, type Lab, openLab } from './lab.ts';
import { prove } from './proof.ts';
import { isAlive, labFolder, readRecord } from './state.ts';

const name = `test-${process.pid}`;
const said: string[] = [];
const open = () => openLab({ name, owner: 'process', onProgress: (line) => said.push(line) });
let lab: Lab;

const runs = canRunLab();

beforeAll(async () => {
  if (!runs) {
    return;
  }
  // Two at once make one lab.
  const [first, second] = await Promise.all([open(), open()]);
  expect(first.state.holder).toEqual(second.state.holder);
  lab = first;
});

afterAll(() => endLab(name));

/** The namespaces of a process, as the kernel names them. */
function namespacesOf(pid: number | string): string[] {
  return ['mnt', 'net', 'pid', 'uts'].flatMap((kind) => {
    try {
      return [readlinkSync(`/proc/${pid}/ns/${kind}`)];
    } catch {
      return [];
    }
  });
}

/** Processes of this machine that are in one of these namespaces. */
function processesIn(namespaces: ReadonlySet<string>): string[] {
  return readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && namespacesOf(pid).some((namespace) => namespaces.has(namespace)),
  );
}

function namespacesOfLab({ state }: Lab): Set<string> {
  const own = new Set(namespacesOf(process.pid));
  const all = [state.init ?? 0, ...Object.values(state.hypervisors ?? {})].flatMap(namespacesOf);
  return new Set(all.filter((namespace) => !own.has(namespace)));
}

/** Nothing of the lab is left: no process in its namespaces, no mount or network of its own here, no file. */
async function expectNothingLeft(namespaces: ReadonlySet<string>, mounts: string): Promise<void> {
  await poll(
    'the last process of the lab to end',
    5000,
    () => processesIn(namespaces).length === 0 || undefined,
  );
  expect(existsSync(labFolder(name))).toBe(false);
  const mountsNow = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  expect(mountsNow.filter((line) => !mounts.includes(line) && /lab|hv1|vmping-test/.test(line))).toEqual([]);
}

test.runIf(runs)('a lab that is up is answered at once', async () => {
  const again = await open();
  expect(again.state.holder).toEqual(lab.state.holder);
  expect(said.at(-1)).toMatch(/up already/);
  // Ctrl-C while it only looked must not end it.
  await abandonLab(name);
  expect(attachLab(name)).toBeDefined();
});

test.runIf(runs)('exec is a login into the host, and gives back status and output', async () => {
  const login = await lab.exec('hv1', ['sh', '-c', 'hostname; virsh list --name; echo oops >&2; exit 7']);
  expect(login.exitCode).toBe(7);
  expect(login.stdout.split('\n').filter(Boolean)).toEqual(['hv1', 'web01', 'db01']);
  expect(login.stderr).toBe('oops\n');
  expect((await lab.exec('hv1', ['sleep', '9'], { timeoutMs: 200 })).exitCode).toBe(124);
  expect((await lab.exec('gw', ['cat'], { input: 'through' })).stdout).toBe('through');
  expect(await lab.guest('web01', 'echo "a\tb"; exit 3')).toEqual({ exitCode: 3, output: 'a\tb\n' });
});

test.runIf(runs)('what is written on the hypervisor does not reach the machine', async () => {
  expect((await lab.exec('hv1', ['touch', '/etc/of-hv1', '/run/of-hv1'])).exitCode).toBe(0);
  expect((await lab.exec('hv1', ['touch', '/usr/of-hv1'])).exitCode).not.toBe(0);
  expect(existsSync('/etc/of-hv1') || existsSync('/run/of-hv1')).toBe(false);
});

test.runIf(runs)('a spawned program gets signals and dies with its entrance', async () => {
  const program = lab.spawn('hv1', [
    'sh',
    '-c',
    'trap "exit 5" TERM; echo ready; while :; do sleep 0.05; done',
  ]);
  await new Promise((resolve) => program.child.stdout?.once('data', resolve));
  program.kill('SIGTERM');
  expect(await program.exited).toBe(5);
});

test.runIf(runs)('unknown names are refused with the nearest ones', async () => {
  await expect(lab.exec('hv2', ['true'])).rejects.toThrow(/no host "hv2": did you mean hv1/);
  await expect(lab.break('tap-not-in-brige')).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(/did you mean tap-not-in-bridge/),
  });
  expect(lab.broken).toEqual([]);
});

test.runIf(runs)('a second fault is refused unless it is wanted; heal undoes all', async () => {
  await lab.break('tap-down');
  await expect(lab.break('uplink-down')).rejects.toThrow(/tap-down is active: heal it first/);
  await lab.break('uplink-down', { also: true });
  expect(attachLab(name)?.broken).toEqual(['tap-down', 'uplink-down']);
  expect(await lab.heal()).toEqual(['tap-down', 'uplink-down']);
  expect(await lab.heal()).toEqual([]);
});

test.runIf(runs).each(['tap-not-in-bridge', 'no-carrier', 'forward-drop-policy', 'frightening-firewall'])(
  'proof: %s',
  async (id) => {
    const scenario = findScenario(id);
    expect(scenario && (await prove(lab, scenario, { isThorough: true })).id).toBe(id);
  },
);

test.runIf(runs)(
  'down leaves nothing behind, and kill -9 of the holder neither once the lab is up again',
  async () => {
    const mounts = readFileSync('/proc/self/mountinfo', 'utf8');
    const first = namespacesOfLab(lab);
    expect(processesIn(first).length).toBeGreaterThan(8);
    process.kill(lab.state.holder.pid, 'SIGKILL');
    await poll('the end of the lab', 5000, () => processesIn(first).length === 0 || undefined);
    expect(attachLab(name)).toBeUndefined();
    lab = await open();
    expect(said).toContain('clearing what an earlier lab left behind');
    const second = namespacesOfLab(lab);
    await lab.down();
    await expectNothingLeft(second, mounts);
  },
);

test.runIf(runs)('a lab of a process that is killed while it makes it is gone', async () => {
  const script = `import { openLab } from '${import.meta.dirname}/lab.ts'; await openLab({ name: '${name}', owner: 'process' });`;
  const maker = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
  const holder = await poll('a half-made lab', 10_000, () => readRecord(name)?.holder);
  maker.kill('SIGKILL');
  await poll('the end of its holder', 5000, () => !isAlive(holder) || undefined);
  expect(await endLab(name)).toBe(true);
  expect(existsSync(labFolder(name))).toBe(false);
});
