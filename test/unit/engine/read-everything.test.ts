import { expect, test } from 'vitest';
import type { Host } from '../../../src/engine/host.ts';
import { missingName } from '../../../src/engine/missing.ts';
import { readEverything } from '../../../src/engine/read-everything.ts';
import { factCollectors } from '../../../src/facts/index.ts';
import { links, nic, ok } from '../checks/builders.ts';

test('everything is read: of the host, its domains, their NICs and networks, its own NICs', async () => {
  const read: string[] = [];
  const answers: Readonly<Record<string, unknown>> = {
    link: links(),
    'domain-list': ok({ names: ['web01', '--bad\n'] }),
    'domain-xml': ok({ interfaces: [nic({ tap: 'vnet0', type: 'network', network: 'default' })] }),
  };
  const host = {
    collect: (id: string, args: unknown) => {
      read.push(`${id} ${JSON.stringify(args ?? null)}`);
      return Promise.resolve(answers[id] ?? { status: 'absent', reason: 'object-missing' });
    },
  } as unknown as Host;
  await readEverything(host, AbortSignal.timeout(10_000));
  const ids = new Set(read.map((each) => each.split(' ')[0]));
  const all = Object.values(factCollectors) as { id: string; about?: string }[];
  const notAsked = all.filter(({ id }) => !ids.has(id));
  // What needs a frame is asked about a question, what needs a switch where there is one.
  expect(
    notAsked
      .filter(({ about }) => about !== 'frame' && about !== 'bridge')
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(['ebtables-legacy', 'ebtables-legacy-nat', 'qemu-rights']);
  expect(read).toContain('network-xml {"network":"default"}');
  expect(read).toContain('ethtool {"device":"eth0"}');
  expect(read.filter((each) => each.startsWith('ethtool ')).join()).not.toContain('vnet0');
});

test('a name without an address is told, and not taken for a path', () => {
  const dns = {
    name: 'db.example.org',
    servers: ['10.0.0.53'],
    status: 'no-such-name',
    addresses: [],
    ms: 1,
  } as const;
  expect(missingName(dns)).toMatchObject({ what: 'target', why: { key: 'missing.name-unknown' } });
  expect(missingName({ ...dns, status: 'silent' })).toMatchObject({ why: { key: 'missing.name-silent' } });
  expect(missingName({ ...dns, status: 'resolved', addresses: ['10.0.0.1'] })).toBeNull();
  expect(missingName(null)).toBeNull();
});
