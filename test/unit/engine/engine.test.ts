import { describe, expect, test } from 'vitest';
import { checks } from '../../../src/checks/index.ts';
import { diagnose } from '../../../src/engine/engine.ts';
import type { Host } from '../../../src/engine/host.ts';
import type { FactId } from '../../../src/facts/index.ts';
import { toReportDocument } from '../../../src/message/document.ts';
import { say } from '../../../src/message/say.ts';
import { renderThread } from '../../../src/message/thread.ts';
import { Diagnosis, type Progress } from '../../../src/model/diagnosis.ts';
import type { FactResult } from '../../../src/model/fact.ts';
import { DeviceName, HypervisorName, VmName } from '../../../src/model/names.ts';
import { parseTarget } from '../../../src/model/target.ts';
import type { DnsAnswer } from '../../../src/probes/dns.ts';
import { bridge, domain, links, macs, nic, ok, port, world } from '../checks/builders.ts';
import { fakeNetwork, type NetworkSketch } from '../probes/network.ts';

interface Sketch {
  readonly facts?: { readonly [Id in FactId]?: FactResult<unknown> | 'hangs' };
  readonly network?: NetworkSketch;
  /** What is answered to each question for a name, the last one to all that follow. */
  readonly dns?: Partial<DnsAnswer> | readonly Partial<DnsAnswer>[];
}

const from = { command: 'virsh --readonly dumpxml --domain web01', at: '2026-11-22T12:00:00.000Z' };
const failed = (reason: 'denied' | 'timeout' | 'not-executable', message = '', command = from.command) =>
  ({ status: 'error', reason, message, from: { ...from, command } }) as const;

/** This machine made up: what `facts` does not say is as on a healthy host. */
function hostOf({ facts = {}, network, dns }: Sketch, closed: string[] = []): Host {
  const healthy: Partial<Record<FactId, FactResult<unknown>>> = {
    ...world().facts,
    'resolv-conf': ok({ nameservers: ['10.0.0.20'] }),
    neigh: ok({ entries: [] }),
    route: ok({ routes: [{ destination: 'default', device: 'br0', gateway: '10.0.0.1' }] }),
    'domain-list': ok({ names: ['web01', 'db01'] }),
  };
  const net = fakeNetwork(network);
  const turns = [dns ?? {}].flat();
  return {
    collect: (async (id: FactId, _args: unknown, signal: AbortSignal) => {
      const result = facts[id] ?? healthy[id] ?? { status: 'absent', reason: 'object-missing', from };
      if (result === 'hangs') {
        // As a program that is ended when the run is: it never answers.
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      }
      return result;
    }) as Host['collect'],
    openRuleTrace: () => ({ ready: Promise.resolve(), end: () => Promise.resolve('') }),
    openWire: () => ({
      ...net.wire,
      close: () => {
        closed.push('closed');
        return Promise.resolve();
      },
    }),
    resolveName: (name, servers) => {
      const said = turns.length > 1 ? turns.shift() : turns[0];
      return Promise.resolve({
        name,
        servers,
        status: 'resolved',
        addresses: ['10.0.0.20'],
        ms: 1,
        ...said,
      });
    },
    nowMs: () => performance.now(),
    today: () => new Date('2026-11-22T12:00:00Z'),
    packetId: () => 0x1234,
  };
}

async function run(
  sketch: Sketch = {},
  {
    vm = 'web01',
    target = '10.0.0.1',
    wanted = null,
    signal = AbortSignal.timeout(5_000),
    closed = [],
  }: { vm?: string; target?: string; wanted?: string | null; signal?: AbortSignal; closed?: string[] } = {},
) {
  const progress: Progress[] = [];
  const request = {
    id: 'r1',
    vm: VmName.parse(vm),
    target: parseTarget(target),
    hypervisor: HypervisorName.parse('hv1'),
    nic: wanted === null ? null : DeviceName.parse(wanted),
  };
  const onProgress = (step: Progress) => progress.push(step);
  const diagnosis = await diagnose(checks, request, hostOf(sketch, closed), { signal, onProgress });
  expect(Diagnosis.parse(diagnosis)).toEqual(diagnosis);
  const words = JSON.stringify([toReportDocument(diagnosis, 'en'), renderThread('k', diagnosis, 'en')]);
  expect(words).not.toContain('⟦');
  const why = diagnosis.missing.map(({ what, why: text }) => `${what}: ${say(text, 'en')}`).join('\n');
  return { diagnosis, progress, why, code: diagnosis.cause?.code ?? null };
}

describe('a healthy host', () => {
  test('reachable, and nothing else to say', async () => {
    const closed: string[] = [];
    const { diagnosis, progress } = await run({}, { closed });
    expect(diagnosis).toMatchObject({
      outcome: 'reachable',
      cause: null,
      alsoFound: [],
      notes: [],
      missing: [],
    });
    expect(diagnosis.checks.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(diagnosis.path.map(({ hop }) => hop)).toEqual(['web01', 'vnet0', 'br0', 'eth0', '10.0.0.1']);
    expect(progress.map(({ stage }) => stage)).toEqual(['facts', 'probes', 'verdict']);
    expect(closed).toEqual(['closed']);
  });

  test('no layer is said to have passed before all of its checks were made', async () => {
    const { progress, code } = await run({ network: { guest: { gateway: null } } }, { target: '10.0.1.20' });
    expect(code).toBe('network.no-default-route');
    expect(progress.map(({ passed }) => passed)).toEqual([[], [], expect.not.arrayContaining(['network'])]);
    expect((await run()).progress.at(-1)?.passed).toEqual([
      'vm',
      'physical',
      'datalink',
      'network',
      'transport',
    ]);
  });

  test.each([
    ['a name', 'app.lab.test:80'],
    ['a routed target', '10.0.1.20'],
    ['this host', '10.0.0.2'],
  ])('%s', async (_, target) => {
    expect((await run({}, { target })).diagnosis).toMatchObject({ outcome: 'reachable', missing: [] });
  });
});

describe('what decides before a frame is sent', () => {
  test.each([
    ['vm.paused', { 'domain-state': ok({ state: 'paused', reason: 'user' }) }],
    ['vm.no-nic', { 'domain-xml': domain() }],
    ['vm.link-down', { 'domain-xml': domain(nic({ linkState: 'down' })) }],
    ['datalink.tap-down', { link: links(port('vnet0', { kind: 'tun', up: false, carrier: false })) }],
    ['datalink.tap-not-in-bridge', { link: links(port('vnet0', { kind: 'tun', master: null })) }],
    ['datalink.bridge-down', { link: links(bridge('br0', { up: false, carrier: false })) }],
  ] as const)('%s', async (code, facts) => {
    const found = await run({ facts });
    expect(found.code).toBe(code);
    expect(found.diagnosis).toMatchObject({ outcome: 'unreachable', cost: { frames: 0 } });
    expect(found.progress.map(({ stage }) => stage)).toEqual(['facts', 'verdict']);
  });
});

describe('what cannot be looked at is neither health nor a fault', () => {
  const inconclusive = { outcome: 'inconclusive', cause: null, alsoFound: [], notes: [] };

  test('libvirt hangs: the run ends with its signal', async () => {
    await expect(
      run({ facts: { 'domain-state': 'hangs' } }, { signal: AbortSignal.timeout(50) }),
    ).rejects.toThrow(/timeout/iu);
  });

  test('virsh gave up: it is named', async () => {
    const { diagnosis, why } = await run({ facts: { 'domain-xml': failed('timeout') } });
    expect(diagnosis).toMatchObject(inconclusive);
    expect(why).toBe('domain-xml: `virsh --readonly dumpxml --domain web01` did not answer in time');
    expect(diagnosis.checks.find(({ id }) => id === 'vm.domain-has-nic')).toMatchObject({
      status: 'unknown',
      missing: ['domain-xml'],
    });
  });

  test('denied: what said so, and what would be allowed', async () => {
    const { diagnosis, why } = await run({ facts: { 'domain-xml': failed('denied', 'Permission denied') } });
    expect(diagnosis).toMatchObject({ ...inconclusive, missing: [{ cure: null }] });
    expect(why).toContain('is not allowed (Permission denied): run vmping as root');
  });

  test.each([
    ['missing', { status: 'absent', reason: 'program-missing', from }],
    ['not to be run', failed('not-executable')],
  ] as const)('a program is %s: its name and the line that installs it', async (_, state) => {
    const { diagnosis, why } = await run({ facts: { 'domain-state': state, 'domain-xml': state } });
    expect(diagnosis).toMatchObject(inconclusive);
    expect(why).toContain('the program virsh is ');
    expect(diagnosis.missing.map(({ cure }) => cure)).toContain(
      'apt-get install --no-install-recommends libvirt-clients',
    );
  });

  test.each([
    ['program-missing', 'apt-get install --no-install-recommends netsniff-ng'],
    ['denied', null],
    ['failed', null],
  ] as const)('no raw frames (%s)', async (reason, cure) => {
    const what = { program: 'mausezahn', reason, message: 'said so' } as const;
    const { diagnosis } = await run({ network: { failure: { on: 'send', what } } });
    expect(diagnosis).toMatchObject({ ...inconclusive, missing: [{ what: 'mausezahn', cure }] });
    expect(diagnosis.path.every(({ sent }) => sent === null)).toBe(true);
  });

  test('facts that only help are not asked for where the path works', async () => {
    const { diagnosis } = await run({ facts: { fdb: failed('denied', 'no', 'bridge -j fdb show') } });
    expect(diagnosis).toMatchObject({ outcome: 'reachable', missing: [] });
    expect(diagnosis.checks.find(({ id }) => id === 'datalink.fdb-is-right')?.status).toBe('unknown');
  });

  test('but are named where it does not', async () => {
    const { diagnosis, why } = await run({
      facts: { fdb: failed('denied', 'no', 'bridge -j fdb show') },
      network: { machines: [] },
    });
    expect(diagnosis.outcome).toBe('unreachable');
    expect(why).toContain('fdb: `bridge -j fdb show` is not allowed (no)');
  });
});

describe('the VM', () => {
  const nobody = { status: 'absent', reason: 'object-missing', from } as const;

  test('that is not there: the nearest name', async () => {
    const { diagnosis, why } = await run(
      { facts: { 'domain-state': nobody, 'domain-xml': nobody } },
      { vm: 'wbe01' },
    );
    expect(diagnosis).toMatchObject({ outcome: 'inconclusive', cause: null });
    expect(why).toBe('domain: There is no VM called wbe01 on hv1. Did you mean web01?');
  });

  test('of which libvirt shows another one: nothing of that is judged', async () => {
    const another = { 'domain-xml': domain(), 'domain-list': ok({ names: ['web01', '7'] }) };
    const { diagnosis, why } = await run({ facts: another }, { vm: '7' });
    expect(diagnosis).toMatchObject({ outcome: 'inconclusive', cause: null, path: [] });
    expect(diagnosis.checks.every(({ status }) => status === 'unknown')).toBe(true);
    expect(why).toContain('libvirt takes 7 for the number of a running domain, web01');
  });

  test.each([
    ['user', 'type user (SLIRP)'],
    ['direct', 'type direct (macvtap)'],
    ['hostdev', 'type hostdev'],
  ])('with a NIC of type %s', async (type, says) => {
    const { diagnosis, why } = await run({
      facts: { 'domain-xml': domain(nic({ type, tap: null, bridge: null })) },
    });
    expect(diagnosis).toMatchObject({ outcome: 'inconclusive', cause: null });
    expect(why).toContain(says);
  });

  test('on macvtap, and asked for its own host: that is decided, and nothing is missing', async () => {
    const { diagnosis } = await run(
      {
        facts: {
          'domain-xml': domain(
            nic({ type: 'direct', tap: 'macvtap0', bridge: null, sourceDev: 'eth0', sourceMode: 'bridge' }),
          ),
          addr: ok({
            addresses: [
              { device: 'eth0', address: '10.0.0.2', prefix: 24, family: 'ipv4', scope: 'global', flags: [] },
            ],
          }),
        },
      },
      { target: '10.0.0.2' },
    );
    expect(diagnosis).toMatchObject({
      outcome: 'unreachable',
      cause: { code: 'datalink.macvtap-to-own-host' },
      missing: [],
    });
  });

  test('without the NIC that was named', async () => {
    const { why } = await run({}, { wanted: 'vnet9' });
    expect(why).toBe(`nic: web01 has no NIC vnet9; it has ${macs.guest} vnet0.`);
  });

  test('that is asked about itself', async () => {
    const { why } = await run({}, { target: '10.0.0.10' });
    expect(why).toContain('10.0.0.10 is an address of web01 itself');
    const docker = { device: 'docker0', mac: macs.other, address: '172.17.0.1', prefix: 16, family: 'ipv4' };
    const { addresses, devices } = { addresses: [docker], devices: [] };
    const told = await run(
      { facts: { 'agent-addresses': ok({ addresses, devices }) } },
      { target: '172.17.0.1' },
    );
    expect(told.why).toContain('172.17.0.1 is an address of web01 itself');
  });
});

describe('frames that vanish inside this host', () => {
  const tables = (arptables: readonly string[], ebtables: readonly string[]) => ({
    'xtables-legacy': ok({ iptables: [], ip6tables: [], arptables, ebtables }),
  });
  const network = { blocked: ['eth0'] };

  test('where tables are in use that vmping does not read: it says which', async () => {
    const { code, why } = await run({ facts: tables(['filter'], ['filter', 'broute']), network });
    expect(code).toBe('datalink.lost-at-hop');
    expect(why).toContain('`arptables-legacy -t filter -L -n -v`, `ebtables-legacy -t broute -L`');
  });

  test('where no such table is in use', async () => {
    const { code, diagnosis } = await run({ facts: tables([], ['filter']), network });
    expect(code).toBe('datalink.lost-at-hop');
    expect(diagnosis.missing.filter(({ what }) => what === 'firewall')).toEqual([]);
  });

  test('a path that works feels none of them', async () => {
    const { diagnosis } = await run({ facts: tables(['filter'], ['broute']) });
    expect(diagnosis).toMatchObject({ outcome: 'reachable', missing: [] });
  });
});

describe('a host that could not even read its own settings in time', () => {
  const late = (id: 'nft-ruleset' | 'agent-addresses', command: string) => ({
    [id]: { status: 'error', reason: 'timeout', message: '', from: { command, files: [] } } as never,
  });
  const network = { blocked: ['eth0'] };

  test('proves no break by its silence', async () => {
    const { code, diagnosis, why } = await run({
      facts: late('nft-ruleset', 'nft -j list ruleset'),
      network,
    });
    expect({ code, outcome: diagnosis.outcome }).toEqual({ code: null, outcome: 'inconclusive' });
    expect(why).toContain('too busy for that to mean anything: `nft -j list ruleset`');
  });

  test('is not one whose guest has an agent that hangs', async () => {
    const { code } = await run({ facts: late('agent-addresses', 'virsh domifaddr'), network });
    expect(code).toBe('datalink.lost-at-hop');
  });
});

describe('a name', () => {
  test('that is not there is the cause, and no frame is sent', async () => {
    const { diagnosis, code } = await run(
      { dns: { status: 'no-such-name', addresses: [] } },
      { target: 'nope.lab.test' },
    );
    expect(code).toBe('application.name-not-resolved');
    expect(diagnosis.cost.frames).toBe(0);
  });

  test('whose server is silent: the way to the server is tested', async () => {
    const silent = { dns: { status: 'silent', addresses: [] } } as const;
    expect((await run(silent, { target: 'app.lab.test' })).code).toBe('application.dns-server-silent');
    const broken = await run({ ...silent, network: { blocked: ['eth0'] } }, { target: 'app.lab.test' });
    expect(broken.code).toBe('datalink.lost-at-hop');
  });

  test('whose server was silent for a moment: it is asked once more, and then the target itself is tested', async () => {
    const dns = [{ status: 'silent', addresses: [] }, {}] as const;
    const { diagnosis } = await run({ dns }, { target: 'app.lab.test:80' });
    expect(diagnosis).toMatchObject({ outcome: 'reachable', cause: null, missing: [] });
    expect(diagnosis.path.at(-1)?.hop).toContain('app.lab.test');
    const gone = [
      { status: 'silent', addresses: [] },
      { status: 'no-such-name', addresses: [] },
    ] as const;
    expect((await run({ dns: gone }, { target: 'nope.lab.test' })).code).toBe(
      'application.name-not-resolved',
    );
  });
});
