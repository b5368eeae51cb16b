import { describe, expect, test } from 'vitest';
import { factCollectors as facts } from '../../../src/facts/index.ts';
import { ParseError } from '../../../src/model/fact.ts';
import { DeviceName } from '../../../src/model/names.ts';
import { parseOutput, recorded, saysAbsent } from './support.ts';

describe('ovs', () => {
  test('a bridge of the daemon itself with an uplink and two taps', () => {
    const { bridges } = parseOutput(facts['ovs'], recorded('ovs/lab.json'));
    expect(bridges).toHaveLength(1);
    expect(bridges[0]).toMatchObject({ name: 'br0', datapath: 'netdev', failMode: null, controlled: false });
    expect(bridges[0]?.ports.map(({ name }) => name).toSorted()).toEqual(['br0', 'eth0', 'vnet2', 'vnet3']);
    expect(bridges[0]?.ports.find(({ name }) => name === 'eth0')).toEqual({
      name: 'eth0',
      tag: null,
      trunks: [],
      vlanMode: null,
      interfaces: [
        { name: 'eth0', type: '', ofport: 1, error: null, peer: null, linkState: 'up', adminState: 'up' },
      ],
    });
  });

  test('tags, trunks, a controller, patch ports, a port without a device', () => {
    const { bridges } = parseOutput(facts['ovs'], recorded('ovs/faults.json'));
    const named = (name: string) => bridges.flatMap(({ ports }) => ports).find((port) => port.name === name);
    expect(bridges.find(({ name }) => name === 'br1')).toMatchObject({
      failMode: 'secure',
      controlled: true,
    });
    expect(named('vnet2')).toMatchObject({ tag: null, trunks: [30, 40] });
    expect(named('vnet3')).toMatchObject({ tag: 20, trunks: [] });
    expect(named('pa')?.interfaces[0]).toMatchObject({ type: 'patch', peer: 'pb', error: null });
    expect(named('pc')?.interfaces[0]).toMatchObject({ peer: 'nowhere' });
    expect(named('ghost0')?.interfaces[0]).toMatchObject({
      ofport: -1,
      error: 'could not open network device ghost0 (No such device)',
    });
  });

  test('a database that nobody serves is no Open vSwitch; one that refuses is not known', () => {
    const said = (why: string) =>
      `ovs-vsctl: unix:/var/run/openvswitch/db.sock: database connection failed (${why})\n`;
    expect(saysAbsent(facts['ovs'], said('No such file or directory'))).toBe(true);
    expect(saysAbsent(facts['ovs'], said('Permission denied'))).toBe(false);
  });

  test.each([
    ['two tables', '{"headings":[],"data":[]}\n{"headings":[],"data":[]}\n'],
    [
      'a port that is not there',
      recorded('ovs/lab.json').replace(
        /\n.*"vnet2".*\n/u,
        '\n{"headings":["_uuid","name","tag","trunks","vlan_mode","interfaces"],"data":[]}\n',
      ),
    ],
    ['a row that is cut off', recorded('ovs/lab.json').replace('["br0","netdev"', '["br0"')],
  ])('refuses %s', (_what, text) => {
    expect(() => parseOutput(facts['ovs'], text)).toThrow(ParseError);
  });
});

describe('ovs-fdb', () => {
  test('learned, static and the bridge itself', () => {
    const { entries } = parseOutput(facts['ovs-fdb'], recorded('ovs-fdb/lab.txt'));
    expect(entries).toEqual([
      { ofport: null, vlan: 0, mac: '52:54:00:00:01:02', age: 1 },
      { ofport: 1, vlan: 0, mac: '52:54:00:00:01:01', age: 1 },
      { ofport: 2, vlan: 0, mac: '52:54:00:00:00:10', age: 1 },
      { ofport: 1, vlan: 0, mac: '52:54:00:00:00:77', age: null },
    ]);
    expect(parseOutput(facts['ovs-fdb'], recorded('ovs-fdb/empty.txt')).entries).toEqual([]);
  });

  test('no daemon and no such bridge are knowledge', () => {
    expect(
      saysAbsent(facts['ovs-fdb'], 'no such bridge\novs-appctl: ovs-vswitchd: server returned an error\n'),
    ).toBe(true);
    expect(
      saysAbsent(
        facts['ovs-fdb'],
        'ovs-appctl: cannot read pidfile "/var/run/openvswitch/ovs-vswitchd.pid" (No such file or directory)\n',
      ),
    ).toBe(true);
    expect(
      saysAbsent(
        facts['ovs-fdb'],
        'ovs-appctl: cannot connect to "/var/run/openvswitch/x.ctl" (Permission denied)\n',
      ),
    ).toBe(false);
  });
});

describe('ovs-flows', () => {
  test('the one rule of an ordinary bridge, and none', () => {
    expect(parseOutput(facts['ovs-flows'], recorded('ovs-flows/normal.txt')).flows).toEqual([
      { table: 0, packets: 10, text: 'priority=0 actions=NORMAL' },
    ]);
    expect(parseOutput(facts['ovs-flows'], recorded('ovs-flows/none.txt')).flows).toEqual([]);
  });

  test('rules in two tables', () => {
    expect(parseOutput(facts['ovs-flows'], recorded('ovs-flows/drops.txt')).flows).toMatchObject([
      { table: 0, text: 'priority=100,ip,nw_src=10.0.0.10 actions=drop' },
      { table: 0 },
      { table: 0 },
      { table: 5 },
      { table: 5, text: 'priority=7,arp,arp_tpa=10.0.0.1 actions=drop' },
    ]);
  });
});

describe('ovs-trace', () => {
  const out = (name: string) => parseOutput(facts['ovs-trace-out'], recorded(`ovs-trace-out/${name}.txt`));

  test('an ordinary bridge floods', () => {
    expect(out('normal')).toMatchObject({ dropped: false, tracked: false, reason: null });
    expect(out('normal').steps[0]).toMatchObject({ bridge: 'br0', table: 0, match: '', priority: 0 });
    expect(out('tag').dropped).toBe(false);
  });

  test('a rule that drops, in table 0 and behind a resubmit', () => {
    expect(out('drop')).toMatchObject({
      dropped: true,
      steps: [{ table: 0, match: 'ip,nw_src=10.0.0.10', priority: 100, actions: ['drop'] }],
    });
    expect(out('drop-table5').steps.at(-1)).toMatchObject({
      table: 5,
      match: 'arp,arp_tpa=10.0.0.1',
      priority: 7,
    });
  });

  test('of ICMPv6 the frame is written as a trace takes it', () => {
    expect(out('drop-icmp6')).toMatchObject({
      dropped: true,
      flow: expect.stringContaining(',icmpv6_type=135,icmpv6_code=0,nd_target=fd00::20,'),
      steps: [{ table: 0, match: 'dl_src=52:54:00:00:00:10', actions: ['drop'] }],
    });
  });

  test('no rule matches', () => {
    expect(out('no-match')).toMatchObject({
      dropped: true,
      steps: [{ table: 0, match: null, priority: null }],
    });
  });

  test('VLANs', () => {
    expect(out('trunks')).toMatchObject({
      dropped: true,
      reason: 'dropping VLAN 0 packet received on port vnet2 not configured for trunking VLAN 0',
    });
    expect(out('access-tagged').reason).toMatch(/^dropping VLAN 20 tagged packet/u);
  });

  test('connection tracking: a new connection passes, a stray does not', () => {
    expect(out('conntrack')).toMatchObject({ dropped: false, tracked: true });
    expect(out('invalid')).toMatchObject({ dropped: true, tracked: true });
  });

  test('the frame in the words of ovs-fields', () => {
    const frame = {
      bridge: DeviceName.parse('br0'),
      inPort: DeviceName.parse('vnet0'),
      vlan: null,
      srcMac: '52:54:00:00:00:10',
      dstMac: '52:54:00:00:00:01',
      srcIp: '10.0.0.10',
      dstIp: '10.0.0.1',
    } as const;
    const { argv } = facts['ovs-trace-out'].source as Extract<
      (typeof facts)['ovs-trace-out']['source'],
      { kind: 'command' }
    >;
    expect(argv({ ...frame, carries: 'tcp', ports: { from: 61_000, to: 80 } })).toEqual([
      'ofproto/trace',
      'br0',
      'in_port=vnet0,dl_src=52:54:00:00:00:10,dl_dst=52:54:00:00:00:01,tcp,nw_src=10.0.0.10,nw_dst=10.0.0.1,nw_ttl=64,tcp_src=61000,tcp_dst=80',
    ]);
    expect(argv({ ...frame, vlan: 20, carries: 'arp-request' })[2]).toBe(
      'in_port=vnet0,dl_vlan=20,dl_src=52:54:00:00:00:10,dl_dst=52:54:00:00:00:01,arp,arp_op=1,arp_spa=10.0.0.10,arp_tpa=10.0.0.1',
    );
    expect(argv({ ...frame, carries: 'echo-reply' }).slice(3)).toEqual(['--ct-next', 'trk,est,rpl']);
    // Each of these was traced by Open vSwitch 3.1.
    const six = { ...frame, srcIp: 'fd00::10', dstIp: 'fd00::20' };
    const ends = 'in_port=vnet0,dl_src=52:54:00:00:00:10,dl_dst=52:54:00:00:00:01';
    const between = 'ipv6_src=fd00::10,ipv6_dst=fd00::20';
    expect(argv({ ...six, carries: 'echo-request' })[2]).toBe(
      `${ends},icmp6,${between},nw_ttl=64,icmpv6_type=128,icmpv6_code=0`,
    );
    expect(argv({ ...six, carries: 'tcp', ports: { from: 61_000, to: 80 } })[2]).toBe(
      `${ends},tcp6,${between},nw_ttl=64,tcp_src=61000,tcp_dst=80`,
    );
    expect(argv({ ...six, carries: 'arp-reply' })[2]).toBe(
      `${ends},icmp6,${between},nw_ttl=255,icmpv6_type=136,icmpv6_code=0,nd_target=fd00::10`,
    );
    expect(argv({ ...six, carries: 'arp-request' })[2]).toBe(
      'in_port=vnet0,dl_src=52:54:00:00:00:10,dl_dst=33:33:ff:00:00:20,icmp6,ipv6_src=fd00::10,ipv6_dst=ff02::1:ff00:20,nw_ttl=255,icmpv6_type=135,icmpv6_code=0,nd_target=fd00::20',
    );
  });
});
