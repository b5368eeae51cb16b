import { createHmac } from 'node:crypto';
import { array, assert, integer, ipV4, property } from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, test } from 'vitest';
import { linkLocalOf } from '../../../src/model/net.ts';
import { createAnonymizer } from '../../../src/replay/anonymize.ts';

const keyed = (text: string) => createHmac('sha256', 'a key').update(text).digest().readUInt32BE(0);
const apply = createAnonymizer(
  new Map([
    ['web01', 'vm-1'],
    ['a.b', 'vm-2'],
  ]),
  keyed,
);

const ipv4 = ipV4().filter((address) => ['unicast', 'private'].includes(ipaddr.parse(address).range()));
const mac = array(integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 }).map((bytes) =>
  [0x52, ...bytes.slice(1)].map((byte) => byte.toString(16).padStart(2, '0')).join(':'),
);

function sharedBits(left: string, right: string): number {
  const [a, b] = [left, right].map((address) =>
    ipaddr
      .parse(address)
      .toByteArray()
      .map((byte) => byte.toString(2).padStart(8, '0'))
      .join(''),
  );
  const differs = Array.from(a ?? '').findIndex((bit, index) => bit !== b?.[index]);
  return differs === -1 ? 32 : differs;
}

describe('addresses', () => {
  test('two that share a subnet still do, and no more than before; the last byte stays', () => {
    assert(
      property(ipv4, ipv4, (one, other) => {
        expect(Math.min(24, sharedBits(apply(one), apply(other)))).toBe(Math.min(24, sharedBits(one, other)));
        expect(apply(one).split('.')[3]).toBe(one.split('.')[3]);
      }),
    );
  });

  test('what means the same everywhere stays', () => {
    for (const kept of [
      '0.0.0.0',
      '255.255.255.0',
      '127.0.0.1',
      '169.254.3.4',
      '224.0.0.251',
      '::',
      '::1',
      'ff02::1',
      '00:00:00:00:00:00',
      'ff:ff:ff:ff:ff:ff',
      '01:80:c2:00:00:00',
      '33:33:00:00:00:01',
      '12:34:56',
      'fe80::/10',
    ]) {
      expect(apply(kept)).toBe(kept);
    }
  });

  test('a private one stays private', () => {
    expect(apply('10.20.30.40')).toMatch(/^10\.\d+\.\d+\.40$/u);
    expect(apply('192.168.7.1')).toMatch(/^192\.168\.\d+\.1$/u);
    expect(ipaddr.parse(apply('172.20.1.1')).range()).toBe('private');
    expect(apply('10.20.30.40')).not.toBe('10.20.30.40');
  });

  test('a MAC address keeps its vendor, and fits its tap, its IPv6 address and its multicast group', () => {
    assert(
      property(mac, (own) => {
        const made = apply(own);
        expect(made.slice(0, 8)).toBe(own.slice(0, 8));
        expect(apply(`fe${own.slice(2)}`).slice(2)).toBe(made.slice(2));
        expect(apply(linkLocalOf(own))).toBe(linkLocalOf(made));
        expect(apply(`33:33:ff${own.slice(8)}`)).toBe(`33:33:ff${made.slice(8)}`);
      }),
    );
  });

  test('two MAC addresses stay two', () => {
    assert(property(mac, mac, (one, other) => (one === other) === (apply(one) === apply(other))));
  });

  test('IPv6: the network of an address is the network of its anonymized one', () => {
    const network = apply('fd00:12:34:56::/64').replace('/64', '');
    expect(network.endsWith('::')).toBe(true);
    expect(ipaddr.parse(apply('fd00:12:34:56::10')).match(ipaddr.parse(network), 64)).toBe(true);
    expect(network.startsWith('fd')).toBe(true);
  });
});

describe('an address is found however it is written', () => {
  const low = (text: string) => text.slice(-8);
  const made = apply('52:54:00:ab:cd:ef');

  test.each([
    ['behind a word (the kernel log)', 'own address (addr:52:54:00:ab:cd:ef, vlan:0)', `addr:${made},`],
    ['as the id of a bridge (ip -d link)', '"8000.52:54:0:ab:cd:ef"', `"8000.${made}"`],
    ['as the id of a bridge (sysfs)', '8000.525400abcdef', `8000.${made.replaceAll(':', '')}`],
    ['in the name of a NIC (udev)', 'enx525400abcdef: up', `enx${made.replaceAll(':', '')}: up`],
    ['with dashes', 'port 52-54-00-ab-cd-ef', made.replaceAll(':', '-')],
    ['with dots', 'mac 5254.00ab.cdef', made.replaceAll(':', '').replaceAll(/(....)(?=.)/gu, '$1.')],
    ['without leading zeros (ebtables)', '-s 52:54:0:ab:cd:ef', made],
    [
      'twice in a row (the LOG target)',
      'MAC=52:54:00:ab:cd:ef:52:54:00:ab:cd:ef:08:00 SRC=1.2.3.4',
      `MAC=${made}:${made}:08:00`,
    ],
  ])('%s', (_, text, expected) => {
    expect(apply(text)).toContain(expected);
    expect(apply(text)).not.toMatch(/ab[:.-]?cd[:.-]?ef/u);
  });

  test('as part of a DHCP client id nothing is left of it', () => {
    for (const id of ['01:52:54:00:ab:cd:ef', 'ff:00:ab:cd:ef:00:01:00:01:2c:01:02:03:52:54:00:ab:cd:ef']) {
      expect(apply(id)).toMatch(/^(?:[0-9a-f]{2}:)+[0-9a-f]{2}$/u);
      expect(apply(id)).not.toContain(low('52:54:00:ab:cd:ef'));
      expect(apply(id)).toHaveLength(id.length);
    }
  });

  test('an IPv4 address within an IPv6 one (ss)', () => {
    expect(apply('[::ffff:10.20.30.40]:22')).toBe(`[::ffff:${apply('10.20.30.40')}]:22`);
    expect(apply('from fe80::5054:ff:feab:cdef.')).not.toContain('feab:cdef');
    expect(apply('addr:fd00:1::20')).toBe(`addr:${apply('fd00:1::20')}`);
  });

  test('a number is none', () => {
    for (const number of ['1064.907958984375', '12.5', '1732334982123456', '0.1234']) {
      expect(apply(number)).toBe(number);
    }
  });

  test('a machine id', () => {
    const id = '0123456789abcdef0123456789abcdef';
    expect(apply(id)).toMatch(/^[0-9a-f]{32}$/u);
    expect(apply(id)).not.toBe(id);
  });
});

test('a name in another case, and before an underscore', () => {
  expect(apply('WEB01 web01_root.qcow2')).toBe('vm-1 vm-1_root.qcow2');
});

test('names are whole words, and a pattern in a name is none', () => {
  expect(apply('web01 web012 /images/web01.qcow2 "web01" a.b axb')).toBe(
    'vm-1 web012 /images/vm-1.qcow2 "vm-1" vm-2 axb',
  );
});

test('a UUID becomes another', () => {
  const id = '88bb0343-d4d3-3cef-ad0f-fdb20ae3f5e0';
  expect(apply(id)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u);
  expect(apply(id)).not.toBe(id);
  expect(apply(id.toUpperCase())).toBe(apply(id));
});
