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
