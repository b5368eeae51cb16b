import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type FactId, factCollectors } from '../../../src/facts/index.ts';
import type { HostCommand } from '../../../src/model/fact.ts';
import { DeviceName, VmName } from '../../../src/model/names.ts';

const folder = new URL('../../../src/facts/', import.meta.url);
const ids = Object.keys(factCollectors) as FactId[];
const frame = {
  inPort: DeviceName.parse('vnet0'),
  vlan: 10,
  srcMac: '52:54:00:00:00:10',
  dstMac: '52:54:00:00:00:01',
  srcIp: '10.0.0.10',
  dstIp: '10.0.0.1',
  carries: 'echo-reply',
} as const;
const hostile = {
  vm: VmName.parse('a; $(reboot) `x` \'"|&<> 虚拟机'),
  nic: DeviceName.parse('vnet0'),
  bridge: DeviceName.parse('br0'),
  network: VmName.parse('default'),
  to: '10.0.0.1',
  from: '10.0.0.10',
  device: DeviceName.parse('br0'),
  ...frame,
};

function commands(): [FactId, HostCommand<typeof hostile>][] {
  return ids.flatMap((id) => {
    const source: { readonly kind: string } = factCollectors[id].source;
    return source.kind === 'command' ? [[id, source as HostCommand<typeof hostile>] as const] : [];
  });
}

describe('the registry of facts', () => {
  test('holds every file of the folder, by its name', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /^[a-z]+\/.*\.ts$/u.test(file) && !file.startsWith('shared/'))
      .map((file) => basename(file, '.ts'));
    expect(files.toSorted()).toEqual(ids.toSorted());
  });

  test.each(ids)('%s: id, summary and limits', (id) => {
    const collector = factCollectors[id];
    expect(collector.id).toBe(id);
    expect(collector.summary).toMatch(/^[A-Z].*[^.]$/u);
    expect(collector.source.timeoutMs).toBeLessThanOrEqual(3_000);
    expect(collector.source.maxBytes).toBeGreaterThan(0);
  });

  test.each(commands())('%s: a value is always an argument of its own', (_id, source) => {
    const argv = source.argv(hostile);
    for (const word of argv) {
      // Nothing but the validated values themselves may hold a character that some language gives a meaning to.
      if (word !== hostile.vm) {
        expect(word).toMatch(/^[\w,:./=-]+$/u);
      }
    }
    const position = argv.indexOf(hostile.vm);
    expect(position === -1 || argv[position - 1] === '--domain').toBe(true);
  });

  test.each(commands().filter(([, { program }]) => program === 'virsh'))(
    '%s: cannot change the host',
    (id, source) => {
      // libvirt refuses the agent's addresses to a read-only connection: the one exception.
      expect(source.argv(hostile)[0]).toBe(id === 'agent-addresses' ? 'domifaddr' : '--readonly');
    },
  );

  test('nft, which reads its arguments as a language, gets constants', () => {
    const nft = commands().filter(([, { program }]) => program === 'nft');
    expect(nft.map(([, { argv }]) => argv(hostile))).toEqual([
      ['list', 'chains'],
      ['-j', 'list', 'ruleset'],
    ]);
  });
});
