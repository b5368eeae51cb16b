import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type FactId, factCollectors } from '../../../src/facts/index.ts';
import type { Reading } from '../../../src/facts/interpret.ts';
import { essentialReading } from '../../../src/replay/essential.ts';
import { understood } from '../../../src/replay/names-in.ts';
import { recorded } from '../facts/support.ts';

const from = { command: 'x', at: '2026-11-23T00:00:00.000Z' };
const reading = (id: FactId, stdout: string): Reading => ({
  id,
  args: 'null',
  from,
  raw:
    factCollectors[id].source.kind === 'files'
      ? { kind: 'files', files: { '/a': stdout } }
      : { kind: 'command', output: { stdout, stderr: '', exitCode: 0 } },
});
const kept = (id: FactId, stdout: string): string => {
  const { raw } = essentialReading(reading(id, stdout));
  return raw.kind === 'command' ? raw.output.stdout : raw.kind === 'files' ? (raw.files['/a'] ?? '') : '';
};

const samples = readdirSync(new URL('../../fixtures/facts', import.meta.url), { withFileTypes: true })
  .filter((folder) => folder.isDirectory() && folder.name in factCollectors)
  .flatMap(({ name }) =>
    readdirSync(new URL(`../../fixtures/facts/${name}`, import.meta.url)).map(
      (file) => [`${name}/${file}`, name as FactId] as const,
    ),
  );

/** What is understood but for the words of people, which are left out on purpose. */
const withoutWords = (value: unknown): string =>
  JSON.stringify(value, (key, each: unknown) => {
    if (
      ['comment', 'portDescription', 'text'].includes(key) ||
      (key === 'prefix' && typeof each === 'string')
    ) {
      return undefined;
    }
    return key === 'words'
      ? (each as string[]).filter(
          (_, index, words) => !/^--(?:comment|log-prefix)$/u.test(words[index - 1] ?? ''),
        )
      : each;
  });

test.each(samples)('%s: what is understood is the same', (file, id) => {
  if (factCollectors[id].source.kind === 'files') {
    return;
  }
  const whole = reading(id, recorded(file));
  const answer = understood(whole);
  expect(answer?.status).toBe('ok');
  expect(withoutWords(understood(essentialReading(whole)))).toBe(withoutWords(answer));
});

describe('what tells of the owner is gone', () => {
  test('of a domain: title, metadata, disks, what it boots, paths, passwords', () => {
    const xml = `<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>web01</name><uuid>88bb0343-d4d3-3cef-ad0f-fdb20ae3f5e0</uuid>
  <title>ACME shop</title><description>call Bob</description>
  <metadata><nova:instance xmlns:nova='x'><nova:name>acme</nova:name><name>acme</name></nova:instance></metadata>
  <os><type>hvm</type><cmdline>acme=1</cmdline></os>
  <devices>
    <disk type='network'><source name='acme/vol'/><serial>ACME7</serial></disk>
    <interface type='bridge'><mac address='52:54:00:00:00:10'/><source bridge='br0'/><script path='/etc/acme-up'/></interface>
    <channel type='unix'><source mode='bind' path='/var/acme/x'/><target type='virtio' name='org.qemu.guest_agent.0' state='connected'/></channel>
    <graphics type='vnc' passwd='acme'/>
  </devices>
  <qemu:commandline><qemu:arg value='acme'/></qemu:commandline>
</domain>`;
    const essential = kept('domain-xml', xml);
    expect(essential).not.toMatch(/acme|bob/iu);
    expect(understood(reading('domain-xml', essential))).toMatchObject({
      status: 'ok',
      data: { name: 'web01', agent: 'connected', interfaces: [{ bridge: 'br0' }] },
    });
  });

  test('of a network: the names of its guests, its DNS', () => {
    const xml = `<network><name>default</name><uuid>88bb0343-d4d3-3cef-ad0f-fdb20ae3f5e0</uuid>
  <forward mode='nat'><nat><port start='1024' end='65535'/></nat></forward><bridge name='virbr0'/>
  <domain name='acme.test'/><dns><host ip='10.0.0.9'><hostname>acme</hostname></host></dns>
  <ip address='192.168.122.1' netmask='255.255.255.0'><dhcp><range start='192.168.122.2' end='192.168.122.9'/>
  <host mac='52:54:00:00:00:10' name='acme' ip='192.168.122.7'/></dhcp></ip></network>`;
    const essential = kept('network-xml', xml);
    expect(essential).not.toContain('acme');
    expect(understood(reading('network-xml', essential))).toEqual(understood(reading('network-xml', xml)));
  });

  test.each<[FactId, string]>([
    ['kernel-log', '2026-11-23T04:10:10,3+00:00 systemd: Started acme.service\n'],
    ['resolv-conf', '# made by acme\nnameserver 10.0.0.1\n'],
    ['sysctl-files', '# acme\nkernel.domainname = acme.test\nnet.ipv4.ip_forward = 1\n'],
    ['package-log', '2026-11-23 04:10:10 startup acme\n'],
    [
      'dhcp-leases',
      '[{"ip-address":"10.0.0.9","mac-address":"52:54:00:00:00:10","hostname":"acme","client-id":"acme"}]',
    ],
    [
      'nft-ruleset',
      '{"nftables":[{"rule":{"comment": "let acme \\"in\\"","expr":[{"log":{"prefix":"acme "}}]}}]}',
    ],
    [
      'iptables-save',
      '*filter\n:INPUT ACCEPT\n-A INPUT -m comment --comment "let \\"acme\\" in" -j LOG --log-prefix acme\nCOMMIT\n',
    ],
  ])('of %s', (id, text) => {
    expect(text).toContain('acme');
    expect(kept(id, text)).not.toContain('acme');
  });
});
