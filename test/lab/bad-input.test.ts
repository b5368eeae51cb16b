import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRunLab, diagnoseInLab, throwAwayDomain, vmping } from './diagnose.ts';
import { poll } from './holder.ts';
import { endLab, type Lab, openLab } from './lab.ts';

/** Everything that can be wrong with a question, or with the host that is asked, on a real hypervisor. */

const name = `bad-input-${process.pid}`;
const runs = canRunLab();
let lab: Lab;

beforeAll(async () => {
  if (runs) {
    lab = await openLab({ name, owner: 'process' });
  }
});

afterAll(() => endLab(name));

const ask = (...words: string[]) => diagnoseInLab(lab, words);
/** Why there is no answer, in one line. */
const whyNot = ({ report }: Awaited<ReturnType<typeof ask>>) =>
  report.missing.map(({ what, why }) => `${what}: ${why}`).join('\n');

/** The processes of these programs on the hypervisor. */
async function running(...programs: string[]): Promise<string[]> {
  const { stdout } = await lab.exec('hv1', ['pidof', ...programs]);
  return stdout.split(/\s+/u).filter((pid) => pid !== '');
}

describe.runIf(runs)('a name', () => {
  test.concurrent.each([
    ['web02', 'Did you mean web01?'],
    ['WEB01', 'Did you mean web01?'],
    ['db 01', 'Did you mean db01?'],
    ['web01; reboot', 'There is no VM called web01; reboot on hv1.'],
    ["it's", "There is no VM called it's on hv1."],
    ['"$(id)"', 'There is no VM called "$(id)" on hv1.'],
    ['虚拟机-1', 'There is no VM called 虚拟机-1 on hv1.'],
    ['x'.repeat(255), 'There is no VM called x'],
  ])('%j that no VM has', async (vm, says) => {
    const answer = await ask(vm, '10.0.0.1');
    expect(answer).toMatchObject({
      exitCode: 3,
      report: { outcome: 'inconclusive', vm, checks: expect.anything() },
    });
    expect(whyNot(answer)).toContain(says);
    expect(answer.report.checks.every(({ status }) => status === 'unknown')).toBe(true);
  });

  test.concurrent.each([
    ['-c', 'cannot begin with "-"'],
    ['web\u001b[31m01', 'control character'],
    ['x'.repeat(300), 'longer than 255 bytes'],
  ])('%j that is none', async (vm, says) => {
    const answer = await ask('--', vm, '10.0.0.1');
    expect(answer).toMatchObject({
      exitCode: 2,
      report: { outcome: 'inconclusive', missing: [{ what: 'vm' }] },
    });
    expect(whyNot(answer)).toContain(says);
    expect(answer.stderr).toContain(says);
    // What was typed is never sent to the terminal as it is.
    expect(answer.stderr).not.toMatch(/\p{Cc}(?<!\n)/u);
    expect(answer.stderr.length).toBeLessThan(300);
  });

  test('that looks like an option is one, unless it stands behind "--"', async () => {
    const help = await lab.exec('hv1', vmping('diagnose', '--help', '10.0.0.1'));
    expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Usage: vmping diagnose') });
    const unknown = await lab.exec('hv1', vmping('diagnose', '-c', '10.0.0.1'));
    expect(unknown).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining("'-c'") });
  });

  test.each(['db 02; reboot', 'вм-1', `a'b"c $(touch pwned)`])('as odd as %j, that a VM has', async (vm) => {
    await throwAwayDomain(lab, vm, [], false);
    const { report, exitCode } = await ask(vm, '10.0.0.1');
    expect(exitCode).toBe(1);
    expect(report.verdict?.cause).toBe('vm.shut-off');
    // The fix does what it says, whatever the name holds.
    const [fix = ''] = report.verdict?.fix.commands ?? [];
    await lab.script('hv1', `cd /run/lab; ${fix}; test ! -e pwned`);
    expect((await ask(vm, '10.0.0.1')).report.verdict?.cause).toBe('vm.no-nic');
    await lab.exec('hv1', ['virsh', '-q', 'destroy', '--domain', vm]);
  });

  test('that libvirt takes for the number of another domain', async () => {
    const id = (await lab.script('hv1', 'virsh domid web01')).trim();
    const taken = await ask(id, '10.0.0.1');
    expect(taken).toMatchObject({ exitCode: 3, report: { verdict: null } });
    expect(whyNot(taken)).toContain(`There is no VM called ${id} on hv1. Did you mean web01?`);
    await throwAwayDomain(lab, id, [], false);
    const hidden = await ask(id, '10.0.0.1');
    expect(hidden).toMatchObject({ exitCode: 3, report: { verdict: null } });
    expect(whyNot(hidden)).toContain(`libvirt takes ${id} for the number of a running domain, web01`);
    const uuid = (await lab.script('hv1', 'virsh domuuid web01')).trim();
    expect(whyNot(await ask(uuid, '10.0.0.1'))).toContain('Did you mean web01?');
  });
});

describe.runIf(runs)('a target', () => {
  test.concurrent.each([
    ['255.255.255.255', 'broadcast'],
    ['224.0.0.5', 'multicast'],
    ['127.0.0.1', 'the VM itself'],
    ['10.0.0.1:0', '"0" is not a port'],
    ['10.0.0.1:70000', '"70000" is not a port'],
    ['--help', 'looks like an option'],
  ])('%j that is none', async (target, says) => {
    const answer = await ask('--', 'web01', target);
    expect(answer).toMatchObject({ exitCode: 2, report: { outcome: 'inconclusive', verdict: null } });
    expect(whyNot(answer)).toContain(says);
    expect(answer.stderr).toContain(says);
  });

  test.concurrent.each([
    ['fd00::10', 'an address of web01 itself'],
    ['10.0.0.255', 'broadcast address of its subnet'],
    ['10.0.0.10', 'an address of web01 itself'],
  ])('%s that cannot be diagnosed is said so', async (target, says) => {
    const answer = await ask('web01', target);
    expect(answer).toMatchObject({ exitCode: 3, report: { outcome: 'inconclusive', verdict: null } });
    expect(whyNot(answer)).toContain(says);
  });

  test('that is the own address of a guest without an agent', async () => {
    const answer = await ask('db01', '10.0.0.11');
    expect(answer).toMatchObject({ exitCode: 3, report: { verdict: null } });
    expect(whyNot(answer)).toContain('an address of db01 itself');
  });

  test.concurrent.each(['10.0.0.2', 'hv1.lab.test', 'gw.lab.test', 'neighbor.lab.test:80'])(
    '%s is reached',
    async (target) => {
      // The hypervisor itself, and names that have an IPv4 and an IPv6 address.
      expect(await ask('web01', target)).toMatchObject({
        exitCode: 0,
        report: { outcome: 'reachable', verdict: null, notes: [], missing: [] },
      });
    },
  );

  test('a name of several addresses', async () => {
    await lab.script(
      'lab',
      'printf "10.0.0.20 many.lab.test\n10.0.1.20 many.lab.test\n" >> /run/lab/names; kill -HUP $(cat /run/lab/neighbor-dns.pid)',
    );
    await poll(
      'the name',
      5_000,
      async () => (await ask('web01', 'many.lab.test')).exitCode === 0 || undefined,
    );
  });
});

describe.runIf(runs)('a NIC', () => {
  const taps = async (vm: string) => {
    const { stdout } = await lab.exec('hv1', ['virsh', '-q', 'domiflist', '--domain', vm]);
    return stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/u)[0] ?? '');
  };

  test('is chosen by the route, by its MAC address or by its tap', async () => {
    const [first, second] = ['52:54:00:00:00:31', '52:54:00:00:00:32'];
    await lab.script(
      'hv1',
      'ip link add br5 type bridge; ip link set br5 up; ip addr add 10.5.0.1/24 dev br5',
    );
    await throwAwayDomain(lab, 'two', [
      { type: 'bridge', mac: first, source: 'br0' },
      { type: 'bridge', mac: second, source: 'br5' },
    ]);
    const [tap0 = '', tap5 = ''] = await taps('two');
    const tapOf = async (...words: string[]) => (await ask('two', ...words)).report.path[1]?.hop;
    expect(await tapOf('10.0.0.1')).toBe(tap0);
    expect(await tapOf('10.5.0.9')).toBe(tap5);
    expect(await tapOf('10.0.0.1', '--nic', second.toUpperCase())).toBe(tap5);
    expect(await tapOf('10.5.0.9', '--nic', tap0)).toBe(tap0);

    const wrong = await ask('two', '10.0.0.1', '--nic', 'vnet99');
    expect(wrong.exitCode).toBe(3);
    expect(whyNot(wrong)).toBe(`nic: two has no NIC vnet99; it has ${first} ${tap0}, ${second} ${tap5}.`);
    const none = await lab.exec('hv1', vmping('diagnose', 'two', '10.0.0.1', '--nic', 'a b'));
    expect(none).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('a MAC address') });
  });

  test('that has no tap is said so, and nothing is called broken', async () => {
    // Where udev runs, it makes the node that libvirt opens.
    const nodes =
      'for dev in /sys/class/net/macvtap*/tap*/dev; do [ -e "$dev" ] && mknod "/dev/$(basename "${dev%/dev}")" c $(tr : " " < "$dev"); done';
    await lab.script(
      'hv1',
      `ip link add free0 type veth peer name free1; ip link set free0 up; ip link set free1 up
      (for i in $(seq 300); do ${nodes}; sleep 0.02; done) > /dev/null 2>&1 &`,
    );
    await throwAwayDomain(lab, 'slirp', [{ type: 'user', mac: '52:54:00:00:00:33' }]);
    await throwAwayDomain(lab, 'macvtap', [{ type: 'direct', mac: '52:54:00:00:00:34', source: 'free0' }]);
    for (const [vm, says] of [
      ['slirp', 'type user (SLIRP)'],
      ['macvtap', 'type direct (macvtap)'],
    ] as const) {
      const answer = await ask(vm, '10.0.0.1');
      expect(answer).toMatchObject({ exitCode: 3, report: { outcome: 'inconclusive', verdict: null } });
      expect(whyNot(answer)).toContain(says);
    }
  });

  test('none at all', async () => {
    await throwAwayDomain(lab, 'bare', []);
    expect(await ask('bare', '10.0.0.1')).toMatchObject({
      exitCode: 1,
      report: { verdict: { cause: 'vm.no-nic', layer: 'vm' } },
    });
  });
});

describe.runIf(runs)('a host', () => {
  const around = (...before: string[]) => diagnoseInLab(lab, ['web01', '10.0.0.1'], before);
  const inconclusive = { exitCode: 3, report: { outcome: 'inconclusive', verdict: null, alsoFound: [] } };

  test('on which libvirt is not allowed', async () => {
    const answer = await around('setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups');
    expect(answer).toMatchObject(inconclusive);
    expect(whyNot(answer)).toMatch(/domain-state: `virsh .*` is not allowed \(.*Permission denied/u);
  });

  test('on which raw frames are not allowed', async () => {
    const answer = await around('setpriv', '--bounding-set=-net_raw', '--inh-caps=-net_raw');
    expect(answer).toMatchObject(inconclusive);
    expect(whyNot(answer)).toMatch(/^tcpdump: tcpdump is not allowed \(/u);
    expect(answer.report.missing[0]?.why).toContain('as root');
  });

  test.each([
    ['tcpdump', 'tcpdump'],
    ['mausezahn', 'netsniff-ng'],
    ['virsh', 'libvirt-clients'],
    ['ip', 'iproute2'],
  ])('that lacks %s', async (program, inPackage) => {
    const mask = `for path in $(which -a ${program} | xargs readlink -f | sort -u); do mount --bind /dev/null "$path"; done; exec "$@"`;
    const answer = await around('unshare', '--mount', 'sh', '-ec', mask, 'sh');
    expect(answer).toMatchObject(inconclusive);
    expect(whyNot(answer)).toContain(`the program ${program} is `);
    expect(answer.report.missing.map(({ cure }) => cure)).toContain(
      `apt-get install --no-install-recommends ${inPackage}`,
    );
  });

  test('whose libvirt hangs: the deadline holds, and without one virsh is named', async () => {
    await lab.script('hv1', 'kill -STOP $(pidof libvirtd)');
    try {
      const [short, long] = await Promise.all([
        diagnoseInLab(lab, ['web01', '10.0.0.1', '--timeout', '2s']),
        around(),
      ]);
      expect(short).toMatchObject(inconclusive);
      expect(whyNot(short)).toMatch(/^time: The run did not end within 2 s/u);
      expect(long).toMatchObject(inconclusive);
      expect(whyNot(long)).toMatch(/^domain-state: `virsh .*` did not answer in time/u);
    } finally {
      await lab.script('hv1', 'kill -CONT $(pidof libvirtd)');
    }
    expect((await around()).exitCode).toBe(0);
  });

  test('whose libvirt is not there', async () => {
    const answer = await around('env', 'LIBVIRT_DEFAULT_URI=qemu+unix:///system?socket=/run/nothing');
    expect(answer).toMatchObject(inconclusive);
    expect(whyNot(answer)).toContain('/run/nothing');
  });
});

describe.runIf(runs)('an end before the end', () => {
  // A target that nobody has: the probes wait for it for a second.
  const start = () =>
    lab.spawn('hv1', vmping('diagnose', '--json', 'web01', '10.0.0.99'), {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const untilProbing = () =>
    poll('the captures', 10_000, async () => (await running('tcpdump')).length > 3 || undefined);

  test('Ctrl-C: one document, status 130, and no program left', async () => {
    const run = start();
    let stdout = '';
    run.child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    await untilProbing();
    run.kill('SIGINT');
    expect(await run.exited).toBe(130);
    expect(await running('tcpdump', 'mausezahn', 'arp-scan')).toEqual([]);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'inconclusive',
      verdict: null,
      missing: [{ why: 'vmping was stopped before it was done.' }],
    });
  });

  test('kill -9: the captures end by themselves', async () => {
    const run = start();
    await untilProbing();
    run.kill('SIGKILL');
    await run.exited;
    await poll(
      'the end of the captures',
      5_000,
      async () => (await running('tcpdump')).length === 0 || undefined,
    );
  });

  test('a reader that leaves, and a disk that is full, are no fault of the path', async () => {
    const left = await lab.exec('hv1', [
      'env',
      '-u',
      'BASH_ENV',
      'bash',
      '-c',
      '"$@" | true; echo ${PIPESTATUS[0]}',
      'sh',
      ...vmping('diagnose', 'web01', '10.0.0.1'),
    ]);
    expect(left).toMatchObject({ stdout: '3\n', stderr: '' });
    const full = await lab.exec('hv1', [
      'sh',
      '-c',
      '"$@" > /dev/full',
      'sh',
      ...vmping('diagnose', 'web01', '10.0.0.1'),
    ]);
    expect(full.exitCode).toBe(3);
    expect(full.stderr).toMatch(/^vmping: standard output cannot be written: ENOSPC/u);
  });
});

test.runIf(runs)(
  'the statuses: 0 reachable, 1 a fault, 2 wrong usage, 3 could not look; words and document agree',
  async () => {
    const status = async (...words: string[]) => {
      const said = await lab.exec('hv1', vmping('diagnose', ...words));
      const json = await ask(...words);
      expect(said.exitCode, said.stdout + said.stderr).toBe(json.exitCode);
      return json.exitCode;
    };
    expect(await status('web01', '10.0.0.1')).toBe(0);
    expect(await status('web01', '10.0.0.99')).toBe(1);
    expect(await status('web01', '10.0.0.999')).toBe(2);
    expect(await status('web99', '10.0.0.1')).toBe(3);
  },
);
