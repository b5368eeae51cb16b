import { describe, expect, test } from 'vitest';
import { chooseTarget, speaksIpv6 } from '../../../src/engine/target-address.ts';
import { parseTarget } from '../../../src/model/target.ts';
import { macs, ok } from '../checks/builders.ts';

function choose(addresses: readonly string[], guestSpeaksIpv6: boolean) {
  const dns = {
    name: 'db.example.org',
    servers: ['10.0.0.20'],
    status: 'resolved',
    addresses,
    ms: 1,
  } as const;
  return chooseTarget(parseTarget('db.example.org:5432'), dns, guestSpeaksIpv6);
}

describe('which address of a name is tested', () => {
  const [v4, v6, own] = ['192.0.2.7', '2001:db8::7', 'fd00::7'];

  test.each([
    ['IPv4 alone', [v4], true, v4],
    ['IPv6 alone, whatever the guest is known to have', [v6], false, v6],
    ['private IPv6 alone', [own], false, own],
    ['both, and a guest with an IPv6 address of the Internet', [v4, v6], true, v6],
    ['both, and a guest that is not known to have one', [v4, v6], false, v4],
    ['IPv4 and private IPv6, which RFC 6724 ranks below it', [v4, own], true, v4],
    ['all three', [v4, own, v6], true, v6],
  ])('%s', (_, addresses, speaks, wanted) => {
    expect(choose(addresses, speaks)).toEqual({
      address: wanted,
      port: 5432,
      name: 'db.example.org',
      others: addresses.filter((each) => each !== wanted),
    });
  });

  test('an address is itself', () => {
    expect(chooseTarget(parseTarget('[fd00::20]:80'), null, false)).toEqual({
      address: 'fd00::20',
      port: 80,
      name: null,
      others: [],
    });
  });

  test('where no server answers, one of them is tested: never this host, and none that needs a zone', () => {
    const silent = (servers: readonly string[]) =>
      chooseTarget(
        parseTarget('db.example.org'),
        { name: 'db.example.org', servers, status: 'silent', addresses: [], ms: 900 },
        true,
      ).address;
    expect(silent(['127.0.0.53', 'fd00::53', '10.0.0.53'])).toBe('10.0.0.53');
    expect(silent(['::1', 'fe80::1%br0', 'fd00::53'])).toBe('fd00::53');
    expect(silent(['127.0.0.53'])).toBeNull();
  });
});

test('a guest speaks IPv6 with an address of the Internet alone', () => {
  const has = (address: string) =>
    speaksIpv6(
      [macs.guest],
      ok({
        addresses: [{ device: 'eth0', mac: macs.guest, address, prefix: 64, family: 'ipv6' as const }],
        devices: [],
      }),
      null,
    );
  expect([has('2001:db8::1'), has('fd00::1'), has('fe80::1')]).toEqual([true, false, false]);
  const entry = { device: 'br0', address: '2001:db8::1', mac: macs.guest, state: [], permanent: false };
  expect(speaksIpv6([macs.guest], null, { entries: [entry] })).toBe(true);
  expect(speaksIpv6([macs.other], null, { entries: [entry] })).toBe(false);
});
