import { describe, expect, test } from 'vitest';
import { factCollectors as facts } from '../../../src/facts/index.ts';
import { ParseError } from '../../../src/model/fact.ts';
import { parseOutput, recorded, saysAbsent } from './support.ts';

describe('domain-state', () => {
  test.each([
    ['running (booted)\n\n', { state: 'running', reason: 'booted' }],
    ['paused (I/O error)', { state: 'paused', reason: 'I/O error' }],
    ['shut off (crashed)', { state: 'shut off', reason: 'crashed' }],
    ['in shutdown', { state: 'in shutdown', reason: null }],
  ])('%j', (text, state) => expect(parseOutput(facts['domain-state'], text)).toEqual(state));

  test.each(['', 'dead', 'läuft (gestartet)'])('refuses %j', (text) =>
    expect(() => parseOutput(facts['domain-state'], text)).toThrow(ParseError),
  );

  test.each([
    ["error: failed to get domain 'x'\n", true],
    ["error: failed to get domain 'x'\nerror: Domain not found: no domain with matching name 'x'\n", true],
    ["error: failed to get domain 'x'\nerror: Cannot recv data: Connection reset by peer\n", false],
    ['error: failed to connect to the hypervisor\n', false],
    ['', false],
  ])('absent for %j: %s', (stderr, absent) => expect(saysAbsent(facts['domain-state'], stderr)).toBe(absent));
});

describe('domain-xml', () => {
  test('a running guest on a bridge, as recorded', () => {
    expect(parseOutput(facts['domain-xml'], recorded('domain-xml/lab.xml'))).toEqual({
      name: 'web01',
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/u),
      agent: 'connected',
      interfaces: [
        {
          mac: '52:54:00:00:00:10',
          type: 'bridge',
          bridge: 'br0',
          network: null,
          sourceDev: null,
          sourceMode: null,
          tap: expect.stringMatching(/^vnet\d+$/u),
          model: 'virtio',
          linkState: 'up',
          filter: null,
          bandwidth: null,
          isolated: false,
          vlan: null,
          mtu: null,
          virtualport: null,
          alias: 'net0',
          addresses: [],
        },
      ],
    });
  });

  test('everything that an interface can say', () => {
    const xml = `<?xml version='1.0'?><domain type='kvm'><name>a &amp; b 007</name><uuid>u</uuid><devices>
      <interface type='bridge'><mac address='52:54:00:AA:00:01'/><source bridge='br0'/><link state='down'/>
        <filterref filter='clean-traffic'><parameter name='IP' value='10.0.0.1'/><parameter name='IP' value='10.0.0.2'/><parameter name='__proto__' value='x'/></filterref>
        <bandwidth><inbound average='1000' peak='5000' burst='1024'/><outbound floor='9'/></bandwidth>
        <port isolated='yes'/><vlan trunk='yes'><tag id='42'/><tag id='47' nativeMode='untagged'/></vlan><mtu size='9000'/>
        <virtualport type='openvswitch'><parameters interfaceid='x'/></virtualport><new-in-2030 a='b'/></interface>
      <interface type='direct'><source dev='eth0' mode='bridge'/><target dev='macvtap0'/></interface>
      <interface type='user'><ip family='ipv4' address='172.17.2.0' prefix='24'/><ip address='2001:db8::'/></interface></devices></domain>`;
    const { name, agent, interfaces } = parseOutput(facts['domain-xml'], xml);
    expect(name).toBe('a & b 007');
    expect(agent).toBeNull();
    expect(interfaces.map(({ type }) => type)).toEqual(['bridge', 'direct', 'user']);
    expect(interfaces.map(({ addresses }) => addresses)).toEqual([
      [],
      [],
      [
        { address: '172.17.2.0', prefix: 24 },
        { address: '2001:db8::', prefix: null },
      ],
    ]);
    expect(interfaces[0]).toMatchObject({
      mac: '52:54:00:aa:00:01',
      linkState: 'down',
      isolated: true,
      mtu: 9000,
      virtualport: 'openvswitch',
      tap: null,
      filter: { name: 'clean-traffic' },
      bandwidth: { inbound: { averageKiBps: 1000, peakKiBps: 5000, burstKiB: 1024 } },
      vlan: {
        trunk: true,
        tags: [
          { id: 42, nativeMode: null },
          { id: 47, nativeMode: 'untagged' },
        ],
      },
    });
    expect(interfaces[0]?.filter?.parameters['IP']).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(interfaces[1]).toMatchObject({ sourceDev: 'eth0', sourceMode: 'bridge', tap: 'macvtap0' });
  });

  test('a domain without any device, and without a NIC', () => {
    for (const devices of ['', '<devices/>', "<devices><disk type='file'/></devices>"]) {
      const { interfaces } = parseOutput(facts['domain-xml'], `<domain><name>x</name>${devices}</domain>`);
      expect(interfaces).toEqual([]);
    }
  });

  test.each([
    '',
    '<domain>',
    '<domain><name>x</name>',
    recorded('domain-xml/lab.xml').slice(0, 900),
    '<network><name>x</name></network>',
  ])('refuses what is cut off or something else (%#)', (xml) =>
    expect(() => parseOutput(facts['domain-xml'], xml)).toThrow(ParseError),
  );
});

describe('the other facts of virsh', () => {
  test('names with spaces and other scripts', () => {
    expect(parseOutput(facts['domain-list'], 'web 01\n虚拟机\n\n')).toEqual({ names: ['web 01', '虚拟机'] });
    expect(parseOutput(facts['domain-list'], '\n')).toEqual({ names: [] });
  });

  test('taps by domain', () => {
    const { taps } = parseOutput(facts['domain-taps'], recorded('domain-taps/lab.txt'));
    expect(taps.map(({ vm }) => vm).toSorted()).toEqual(['db01', 'web01']);
    expect(() => parseOutput(facts['domain-taps'], '  net.0.name=vnet0\n')).toThrow(ParseError);
  });

  test('the virtual cable', () => {
    expect(parseOutput(facts['domif-getlink'], recorded('domif-getlink/lab.txt'))).toEqual({ state: 'up' });
    expect(parseOutput(facts['domif-getlink'], 'vnet0 down\n\n')).toEqual({ state: 'down' });
    expect(saysAbsent(facts['domif-getlink'], 'error: Interface (dev: vnet9) not found.\n')).toBe(true);
    expect(() => parseOutput(facts['domif-getlink'], 'vnet0')).toThrow(ParseError);
  });

  test('addresses from the agent', () => {
    const { addresses, devices } = parseOutput(facts['agent-addresses'], recorded('agent-addresses/lab.txt'));
    expect(addresses).toContainEqual({
      device: 'eth0',
      mac: '52:54:00:00:00:10',
      address: '10.0.0.10',
      prefix: 24,
      family: 'ipv4',
    });
    expect(addresses).toHaveLength(5);
    expect(devices).toEqual([
      { device: 'lo', mac: '00:00:00:00:00:00' },
      { device: 'eth0', mac: '52:54:00:00:00:10' },
    ]);
  });

  test('a Windows guest, a NIC without addresses, a scoped address', () => {
    const table = ` Name       MAC address          Protocol     Address\n${'-'.repeat(79)}
 Ethernet 2 52:54:00:00:00:11    ipv4         10.0.0.11/24
 Loopback Pseudo-Interface 1                      ipv4         127.0.0.1/8
 eth1       52:54:00:00:00:12    N/A          N/A
 eth2       52:54:00:00:00:13    ipv6         fe80::1%eth2/64\n\n`;
    const { addresses, devices } = parseOutput(facts['agent-addresses'], table);
    expect(addresses.map(({ device, address }) => [device, address])).toEqual([
      ['Ethernet 2', '10.0.0.11'],
      ['Loopback Pseudo-Interface 1', '127.0.0.1'],
      ['eth2', 'fe80::1'],
    ]);
    expect(devices.map(({ device }) => device)).toContain('eth1');
  });

  test.each([
    ['error: argument unsupported: QEMU guest agent is not configured', true],
    ['error: Guest agent is not responding: QEMU guest agent is not connected', true],
    ["error: failed to get domain 'x'", true],
    ['error: Guest agent is not responding: guest agent command timed out', false],
    ['error: operation forbidden: read only access prevents virDomainInterfaceAddresses', false],
  ])('no agent: %j is %s', (stderr, absent) =>
    expect(saysAbsent(facts['agent-addresses'], stderr)).toBe(absent),
  );

  test('processor time of the virtual processors', () => {
    expect(parseOutput(facts['cpu-time'], recorded('cpu-time/lab.txt')).cpuTimeNs).toBeGreaterThan(1e9);
    expect(
      parseOutput(facts['cpu-time'], "Domain: 'x'\n  cpu.time=5\n  vcpu.0.time=2\n  vcpu.1.time=1\n")
        .cpuTimeNs,
    ).toBe(3);
    expect(() => parseOutput(facts['cpu-time'], "Domain: 'x'\n")).toThrow(ParseError);
  });
});

describe('domain-states', () => {
  test('running or not, whatever a name holds', () => {
    expect(parseOutput(facts['domain-states'], recorded('domain-states/lab.txt'))).toEqual({
      domains: [
        { name: 'web01', running: true, state: 'running' },
        { name: 'db 01', running: false, state: 'shut off' },
        { name: 'paused', running: false, state: 'paused' },
      ],
    });
    expect(parseOutput(facts['domain-states'], "Domain: 'it's'\n  state.state=2\n").domains).toEqual([
      { name: "it's", running: true, state: 'running' },
    ]);
    expect(parseOutput(facts['domain-states'], '\n')).toEqual({ domains: [] });
  });

  test('what is no such list is refused', () => {
    expect(() => parseOutput(facts['domain-states'], '  state.state=1\n')).toThrow(ParseError);
    expect(() => parseOutput(facts['domain-states'], "Domain: 'web01'\n")).toThrow(ParseError);
    expect(() => parseOutput(facts['domain-states'], 'Dominio: web01\n')).toThrow(ParseError);
  });
});

describe('domain-ids', () => {
  test('UUID and name of each, whatever a name holds', () => {
    const rows =
      'e1bbd1b9-3f2c-4b1c-9f0f-1f2d3c4b5a69 my web server\n00000000-0000-4000-8000-000000000001 虚拟机\n\n';
    expect(parseOutput(facts['domain-ids'], rows).domains).toEqual([
      { uuid: 'e1bbd1b9-3f2c-4b1c-9f0f-1f2d3c4b5a69', name: 'my web server' },
      { uuid: '00000000-0000-4000-8000-000000000001', name: '虚拟机' },
    ]);
    expect(() => parseOutput(facts['domain-ids'], 'web01\n')).toThrow(ParseError);
  });
});
