import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FactId, factCollectors } from '../../../src/facts/index.ts';
import { type FactCollector, type FileTexts, ParseError } from '../../../src/model/fact.ts';

type Collector = FactCollector<string, unknown, never>;

/** Files as the lab's hypervisor has them, and of what it does not have as libvirt, dpkg and the kernel write them. */
const bundle = new URL('../../fixtures/bundles/fdb-wrong-port/facts/', import.meta.url);
const recorded = readdirSync(bundle)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({
    id: name.replace(/^\d+-(?<id>.*)\.json$/u, '$<id>') as FactId,
    files: JSON.parse(readFileSync(new URL(name, bundle), 'utf8')) as Record<string, string>,
  }));
const written: { id: FactId; files: Record<string, string> }[] = [
  {
    id: 'dhcp-leases',
    files: {
      '/var/lib/libvirt/dnsmasq/virbr0.status':
        '[\n  {\n    "ip-address": "192.168.122.7",\n    "mac-address": "52:54:00:00:00:10",\n    "expiry-time": 1800000000\n  }\n]\n',
    },
  },
  { id: 'nic-driver', files: { '/sys/class/net/eth0/device/uevent': 'DRIVER=e1000e\nPCI_CLASS=20000\n' } },
  {
    id: 'package-log',
    files: { '/var/log/dpkg.log': '2026-11-22 10:00:00 upgrade libvirt0:amd64 9.0.0-4 9.0.0-5\n' },
  },
  { id: 'ping-groups', files: { '/proc/sys/net/ipv4/ping_group_range': '1\t0\n' } },
  { id: 'sysctl-files', files: { '/etc/sysctl.d/90-a.conf': '# off\nnet.ipv4.ip_forward = 0\n' } },
  { id: 'wireless', files: { '/sys/class/net/wlan0/phy80211/name': 'phy0\n' } },
];
const samples = [...recorded, ...written].map(({ id, files }, index) => ({
  name: `${id} ${index}`,
  files,
  collector: factCollectors[id] as unknown as Collector,
}));

/** What is made of files; `refused` where nothing is. */
function parse(collector: Collector, files: FileTexts): unknown {
  try {
    return (collector.parse as (texts: FileTexts) => unknown)(files);
  } catch (cause) {
    expect(cause).toBeInstanceOf(ParseError);
    return 'refused';
  }
}

/** Every number and text within, as JSON has them; false, null and empty lists say "none". */
function saidBy(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(saidBy)
    : value === null || value === false || value === ''
      ? []
      : [value];
}

test('there is something to damage', () => {
  expect(new Set(samples.map(({ collector }) => collector.id)).size).toBeGreaterThan(12);
});

describe.each(samples)('$name', ({ collector, files }) => {
  const whole = parse(collector, files);

  test('the order in which files are found means nothing', () => {
    const reversed = Object.fromEntries(Object.entries(files).toReversed());
    const other = parse(collector, reversed);
    const sorted = (value: unknown) => JSON.stringify(saidBy(value).map(String).toSorted());
    expect(sorted(other)).toBe(sorted(whole));
  });

  const ofLines = /resolv|sysctl|package|driver|bonding/u.test(collector.id);
  test.runIf(ofLines)('a line of a later version means nothing', () => {
    const more = Object.entries(files).map(([path, text]) => [path, `${text}of_tomorrow 1\n`] as const);
    expect(parse(collector, Object.fromEntries(more))).toEqual(whole);
  });

  test('empty files hold no setting: nothing is read out of them that the paths do not say', () => {
    const empty = parse(collector, Object.fromEntries(Object.keys(files).map((path) => [path, ''])));
    const paths = Object.keys(files).join(' ');
    const unheard = saidBy(empty).filter(
      (each) => typeof each === 'string' && empty !== 'refused' && !paths.includes(each),
    );
    expect(unheard).toEqual([]);
  });

  test('whatever is in them, it is understood or refused', () => {
    const junk = fc.oneof(
      fc.string(),
      fc.constantFrom('\0', '-1', '9'.repeat(400), '{}', '[]', 'ja\n', '1e3', ' \n'),
    );
    fc.assert(
      fc.property(fc.array(junk, { minLength: 1, maxLength: 8 }), (texts) => {
        const paths = Object.keys(files);
        const damaged = Object.fromEntries(
          paths.map((path, index) => [path, texts[index % texts.length] ?? '']),
        );
        expect(parse(collector, damaged)).toBeDefined();
      }),
      { numRuns: 60 },
    );
  });
});
