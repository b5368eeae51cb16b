import { describe, expect, test } from 'vitest';
import { factCollectors as facts } from '../../../src/facts/index.ts';
import { ParseError } from '../../../src/model/fact.ts';
import { parseFiles, parseOutput, recorded } from './support.ts';

describe('files, bonds, LLDP and queues', () => {
  test('resolv-conf', () => {
    const text =
      '# made by hand\nnameserver 10.0.0.1\nnameserver\tfe80::1%eth0 # x\nsearch a b\ndomain c\noptions ndots:2\n; nameserver 1.1.1.1\n';
    expect(parseFiles(facts['resolv-conf'], { '/etc/resolv.conf': text })).toEqual({
      nameservers: ['10.0.0.1', 'fe80::1%eth0'],
      search: ['c'],
    });
    expect(() => parseFiles(facts['resolv-conf'], {})).toThrow(ParseError);
  });

  test('ping-groups', () => {
    const file = '/proc/sys/net/ipv4/ping_group_range';
    expect(parseFiles(facts['ping-groups'], { [file]: '1\t0\n' })).toEqual({ first: 1, last: 0 });
    expect(parseFiles(facts['ping-groups'], { [file]: '0\t2147483647\n' }).last).toBe(2_147_483_647);
    for (const files of [{}, { [file]: '' }, { [file]: '1' }, { [file]: 'a b' }]) {
      expect(() => parseFiles(facts['ping-groups'], files)).toThrow(ParseError);
    }
  });

  test('qemu-rights: QEMU and passt alone, each process once', () => {
    const status = (name: string, rights: string) =>
      `Name:\t${name}\nUmask:\t0022\nState:\tS (sleeping)\nCapPrm:\t${rights}\nCapEff:\t${rights}\n`;
    const files = {
      '/proc/1/status': status('systemd', '000001ffffffffff'),
      '/proc/71/status': status('qemu-system-x86', '0000000000000000'),
      '/proc/72/status': status('qemu-system-x86', '000001fffeffffff'),
      '/proc/73/status': status('passt.avx2', '0000000000002000'),
      '/proc/74/status': 'Name:\tqemu-system-x86\n',
      '/proc/self/status': status('qemu-system-x86', '0000000000000000'),
    };
    expect(parseFiles(facts['qemu-rights'], files).processes).toEqual([
      { pid: 71, name: 'qemu-system-x86', mayRaw: false },
      { pid: 72, name: 'qemu-system-x86', mayRaw: true },
      { pid: 73, name: 'passt.avx2', mayRaw: true },
    ]);
  });

  test('conntrack', () => {
    const files = {
      '/proc/sys/net/netfilter/nf_conntrack_count': '5\n',
      '/proc/sys/net/netfilter/nf_conntrack_max': '65536\n',
    };
    expect(parseFiles(facts['conntrack'], files)).toEqual({ count: 5, max: 65_536 });
    expect(() => parseFiles(facts['conntrack'], {})).toThrow(ParseError);
  });

  test('carrier: a link that is down has no speed', () => {
    const files = {
      '/sys/class/net/eth0/carrier': '1\n',
      '/sys/class/net/eth0/carrier_changes': '4\n',
      '/sys/class/net/eth0/operstate': 'up\n',
      '/sys/class/net/eth0/speed': '1000\n',
      '/sys/class/net/eth0/duplex': 'full\n',
      '/sys/class/net/eth1/operstate': 'down\n',
      '/sys/class/net/eth1/speed': '-1\n',
    };
    expect(parseFiles(facts['carrier'], files).devices).toEqual([
      { device: 'eth0', carrier: true, changes: 4, operstate: 'up', speed: 1000, duplex: 'full' },
      { device: 'eth1', carrier: null, changes: null, operstate: 'down', speed: null, duplex: null },
    ]);
  });

  test('error-counters, rp-filter, forwarding', () => {
    expect(
      parseFiles(facts['error-counters'], { '/sys/class/net/eth0/statistics/rx_crc_errors': '7\n' })
        .devices[0],
    ).toMatchObject({ device: 'eth0', counters: { rx_crc_errors: 7, tx_dropped: 0 } });
    expect(
      parseFiles(facts['rp-filter'], {
        '/proc/sys/net/ipv4/conf/br0/rp_filter': '1\n',
        '/proc/sys/net/ipv4/conf/br0/proxy_arp': '1\n',
      }).devices,
    ).toEqual([{ device: 'br0', rpFilter: 1, proxyArp: true, arpIgnore: 0, forwarding: false }]);
    expect(parseFiles(facts['forwarding'], { '/proc/sys/net/ipv4/ip_forward': '1\n' })).toEqual({
      ipv4: true,
      ipv6: false,
    });
  });

  test('bonding', () => {
    expect(parseFiles(facts['bonding'], {})).toEqual({ bonds: [] });
    const [bond] = parseFiles(facts['bonding'], {
      '/proc/net/bonding/bond0': recorded('bonding/kernel.txt'),
    }).bonds;
    expect(bond).toMatchObject({
      name: 'bond0',
      miiStatus: 'up',
      partnerMac: '00:00:00:00:00:00',
      activeSlave: null,
      lacpRate: 'slow',
    });
    expect(bond?.slaves).toEqual([
      {
        name: 'ens1f0',
        miiStatus: 'up',
        linkFailures: 3,
        aggregator: 1,
        actorChurn: 'churned',
        partnerGone: null,
        partnerInSync: null,
      },
      {
        name: 'ens1f1',
        miiStatus: 'down',
        linkFailures: 0,
        aggregator: 2,
        actorChurn: null,
        partnerGone: null,
        partnerInSync: null,
      },
    ]);
  });

  test.each([
    [61, false],
    [63, false],
    [0x40 | 13, true],
    [0x80 | 15, true],
  ])('bonding: by the state of its own end, %d, a member has lost its partner or not', (state, gone) => {
    const end = (which: string, port: number) =>
      `details ${which} lacp pdu:\n    system priority: 65535\n    port key: 15\n    port state: ${port}\n`;
    const text = `${recorded('bonding/kernel.txt')}${end('actor', state)}${end('partner', 0xff)}`;
    const [bond] = parseFiles(facts['bonding'], { '/proc/net/bonding/bond0': text }).bonds;
    expect(bond?.slaves.map(({ partnerGone }) => partnerGone)).toEqual([null, gone]);
  });

  test.each([
    [63, true],
    [3, false],
  ])('bonding: by the state %d of the other end, a member is in its port channel or not', (state, inSync) => {
    const end = (which: string, port: number) => `details ${which} lacp pdu:\n    port state: ${port}\n`;
    const text = `${recorded('bonding/kernel.txt')}${end('actor', 0xff)}${end('partner', state)}`;
    const [bond] = parseFiles(facts['bonding'], { '/proc/net/bonding/bond0': text }).bonds;
    expect(bond?.slaves.map(({ partnerInSync }) => partnerInSync)).toEqual([null, inSync]);
  });

  test('lldp', () => {
    expect(parseOutput(facts['lldp'], recorded('lldp/switch.json')).neighbors).toEqual([
      {
        device: 'eth0',
        system: 'sw1',
        chassis: '00:11:22:33:44:55',
        port: 'Gi1/0/7',
        portDescription: 'hv1 uplink',
        vlans: [{ id: 10, pvid: true }],
      },
    ]);
    expect(parseOutput(facts['lldp'], '{"lldp":[{}]}').neighbors).toEqual([]);
  });

  test('tc-qdisc', () => {
    const { qdiscs } = parseOutput(facts['tc-qdisc'], recorded('tc-qdisc/namespace.json'));
    expect(qdiscs.find(({ device }) => device === 'vnet0')).toMatchObject({
      kind: 'pfifo_fast',
      root: true,
      drops: 0,
    });
  });

  test('xtables-legacy', () => {
    const files = {
      '/proc/net/ip_tables_names': 'filter\nnat\n',
      '/proc/net/arp_tables_names': 'filter\n',
      '/sys/module/ebtable_nat/initstate': 'live\n',
      '/sys/module/ebtable_broute/initstate': 'live\n',
    };
    expect(parseFiles(facts['xtables-legacy'], files)).toEqual({
      iptables: ['filter', 'nat'],
      ip6tables: [],
      arptables: ['filter'],
      ebtables: ['nat', 'broute'],
    });
  });
});
