import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PackageLog } from '../../../src/facts/domain/package-log.ts';
import { factCollectors } from '../../../src/facts/index.ts';
import { emptyHistory, observe } from '../../../src/history/history.ts';
import { hostStateOf } from '../../../src/history/host-state.ts';
import type { FactResult } from '../../../src/model/fact.ts';
import type { FactResults } from '../../../src/verdict/run-checks.ts';

// Recorded on the lab's hypervisor: see the origin in the files.
const recorded = (id: string): FactResults => {
  const file = new URL(`../../fixtures/recordings/${id}.json`, import.meta.url);
  const { facts } = JSON.parse(readFileSync(file, 'utf8')) as {
    facts: { id: string; result: FactResult<unknown> }[];
  };
  return Object.fromEntries(facts.map((each) => [each.id, each.result]));
};

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 12, minute)).toISOString();

describe('hostStateOf', () => {
  const state = hostStateOf(recorded('bridge-nft-drop-ip'));

  test('settings of links, rules, routes and the domain', () => {
    expect(state['link']).toMatchObject({ 'eth0 master': 'br0', 'br0 up': 'on', 'eth0 mtu': '1500' });
    expect(
      Object.entries(state['nft-ruleset'] ?? {})
        .flat()
        .join(' '),
    ).toContain('drop');
    expect(state['route']).toHaveProperty('route default');
    expect(Object.keys(state['domain web01'] ?? {}).join(' ')).toContain('52:54:00:00:00:10 source');
  });

  test('two runs of the same host give the same settings, though every counter has moved', () => {
    const [one, other] = [recorded('healthy-10.0.0.1'), recorded('healthy-10.0.0.20-80')].map(hostStateOf);
    expect(other).toEqual(one);
  });

  test('tables and chains that accept everything are no settings: iptables makes them as it goes', () => {
    const from = { command: '', at: '2026-11-22T12:00:00Z' };
    const rules = (policy: string, text: string[]): FactResults => {
      const chain = (name: string) => ({
        name,
        policy: name === 'FORWARD' ? policy : 'ACCEPT',
        packets: 0,
        rules: name === 'FORWARD' ? text.map((each) => ({ text: each })) : [],
      });
      const tables = [{ name: 'filter', chains: ['INPUT', 'FORWARD', 'OUTPUT'].map(chain) }];
      return { 'iptables-save': { status: 'ok', data: { backend: 'nft', tables }, from } } as never;
    };
    const none: FactResults = {
      'iptables-save': { status: 'ok', data: { backend: 'nft', tables: [] }, from },
    } as never;
    expect(hostStateOf(rules('ACCEPT', []))).toEqual(hostStateOf(none));
    const first = observe(emptyHistory, hostStateOf(none), at(0));
    const { changes } = observe(first, hostStateOf(rules('DROP', ['-A FORWARD -j DROP'])), at(1));
    expect(changes.map(({ what, before, after }) => [what, before, after])).toEqual([
      ['iptables filter FORWARD', 'ACCEPT', 'DROP'],
      ['iptables filter FORWARD rules', null, '-A FORWARD -j DROP'],
    ]);
  });

  test('a tag of Open vSwitch, its bridge, and rules of the old iptables are settings', () => {
    const from = { command: '', at: '2026-11-22T12:00:00Z' };
    const interfaces: [] = [];
    const facts = (tag: number | null, policy: string, backend = 'nft') =>
      ({
        ovs: {
          status: 'ok',
          from,
          data: {
            bridges: [
              {
                name: 'br0',
                datapath: 'system',
                failMode: null,
                controlled: false,
                ports: [{ name: 'vnet0', tag, trunks: [], vlanMode: null, interfaces }],
              },
            ],
          },
        },
        'iptables-save': { status: 'ok', from, data: { backend, tables: [] } },
        'iptables-legacy-save': {
          status: 'ok',
          from,
          data: {
            backend: 'legacy',
            tables: [{ name: 'filter', chains: [{ name: 'FORWARD', policy, packets: 0, rules: [] }] }],
          },
        },
      }) as never;
    const first = observe(emptyHistory, hostStateOf(facts(10, 'ACCEPT')), at(0));
    const { changes } = observe(first, hostStateOf(facts(20, 'DROP')), at(1));
    expect(changes.map(({ what, before, after }) => [what, before, after])).toEqual([
      ['iptables-legacy filter FORWARD', 'ACCEPT', 'DROP'],
      ['vnet0 tag', '10', '20'],
    ]);
    expect(hostStateOf(facts(10, 'DROP', 'legacy'))).not.toHaveProperty('iptables-legacy-save');
  });

  test('what could not be read is no section', () => {
    const from = { command: 'ip', at: '2026-11-22T12:00:00Z' };
    expect(hostStateOf({ link: { status: 'error', reason: 'timeout', message: '', from } })).toEqual({});
  });
});

describe('package-log', () => {
  const parse = factCollectors['package-log'].parse as (files: Record<string, string>) => PackageLog;

  test("dpkg: Debian 12, this project's lab", () => {
    const text = [
      '2025-06-24 14:36:25 startup archives unpack',
      '2025-06-24 14:36:25 upgrade libsystemd0:amd64 252.36-1~deb12u1 252.38-1~deb12u1',
      '2025-06-24 14:36:25 status half-configured libsystemd0:amd64 252.36-1~deb12u1',
      '2026-11-22 15:42:51 install tcpdump:amd64 <none> 4.99.3-1',
      '2026-11-22 15:43:51 remove ufw:all 0.36.2-1 <none>',
      '2026-11-22 15:43:51 upg',
    ].join('\n');
    expect(parse({ '/var/log/dpkg.log': text }).changes).toEqual([
      {
        at: '2025-06-24T14:36:25',
        name: 'libsystemd0',
        before: '252.36-1~deb12u1',
        after: '252.38-1~deb12u1',
      },
      { at: '2026-11-22T15:42:51', name: 'tcpdump', before: null, after: '4.99.3-1' },
      { at: '2026-11-22T15:43:51', name: 'ufw', before: '0.36.2-1', after: null },
    ]);
  });

  test('pacman: as pacman.log is described', () => {
    const text = [
      '[2026-11-22T10:00:00+0100] [ALPM] upgraded libvirt (1:9.0.0-1 -> 1:9.1.0-1)',
      '[2026-11-22T10:00:01+0100] [ALPM] installed nftables (1:1.0.6-1)',
      '[2026-11-22T10:00:02+0100] [ALPM] removed ufw (0.36-1)',
      '[2026-11-22T10:00:02+0100] [PACMAN] Running',
    ].join('\n');
    expect(
      parse({ '/var/log/pacman.log': text }).changes.map(({ name, before, after }) => [name, before, after]),
    ).toEqual([
      ['libvirt', '1:9.0.0-1', '1:9.1.0-1'],
      ['nftables', null, '1:1.0.6-1'],
      ['ufw', '0.36-1', null],
    ]);
  });

  test('no log, no changes', () => {
    expect(parse({})).toEqual({ changes: [] });
  });
});
