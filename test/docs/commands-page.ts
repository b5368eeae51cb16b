import { longLivedPrograms } from '../../adapters/host/long-lived-programs.ts';
import { filterOfPath, filterOfStrays, wirePrograms } from '../../adapters/host/wire-programs.ts';
import { privateRedisArgs } from '../../adapters/redis-server.ts';
import { factCollectors } from '../../src/facts/index.ts';
import { Uuid } from '../../src/inventory/inventory.ts';
import { nicListsArgv } from '../../src/inventory/nic-lists.ts';
import type { FactCollector } from '../../src/model/fact.ts';
import { Mac } from '../../src/model/names.ts';
import { generated, page, table } from './markdown.ts';

const exampleUuid = '00000000-0000-4000-8000-000000000001';

/** Stands for the values that a run fills in; each is one element of the list of arguments. */
const args = {
  vm: 'VM',
  nic: 'TAP',
  bridge: 'BRIDGE',
  network: 'NETWORK',
  to: 'ADDRESS',
  from: 'ADDRESS',
  device: 'DEVICE',
  inPort: 'PORT',
  vlan: null,
  srcMac: 'MAC',
  dstMac: 'MAC',
  srcIp: 'ADDRESS',
  dstIp: 'ADDRESS',
  carries: 'echo-reply',
};

const collectors = Object.values(factCollectors) as unknown as readonly FactCollector<
  string,
  unknown,
  typeof args
>[];

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}

function size(bytes: number): string {
  return `${bytes / 1024 / 1024} MiB`;
}

function commandRows(): string[][] {
  return collectors.flatMap(({ id, summary, source }) =>
    source.kind === 'command'
      ? [
          [
            `\`${[source.program, ...source.argv(args)].join(' ')}\``,
            `${summary} (\`${id}\`)`,
            seconds(source.timeoutMs),
            size(source.maxBytes),
          ],
        ]
      : [],
  );
}

function fileRows(): string[][] {
  return collectors.flatMap(({ id, summary, source }) =>
    source.kind === 'files'
      ? [
          [
            source
              .paths(args)
              .map((path) => `\`${path}\``)
              .join(', '),
            `${summary} (\`${id}\`)`,
            size(source.maxBytes),
          ],
        ]
      : [],
  );
}

function probeRows(): string[][] {
  const { capture, listen, send, sweep, trace } = wirePrograms;
  const mac = (last: string) => Mac.parse(`52:54:00:00:00:${last}`);
  const shapes = [
    ...[filterOfPath(['MAC', 'MAC']), filterOfStrays([['GUEST', 'TARGET']], ['MAC', 'MAC'])].map(
      (filter) =>
        [
          capture,
          capture
            .argv({ device: 'DEVICE', direction: 'in' }, filter)
            .map((word) => (word === 'in' ? 'DIRECTION' : word)),
        ] as const,
    ),
    [listen, listen.argv('DEVICE')],
    [send, send.argv('DEVICE', Uint8Array.of()).map((word) => (word === '' ? 'FRAME' : word))],
    [
      sweep,
      sweep
        .argv({ device: 'TAP', cidr: 'NETWORK', srcMac: mac('01'), dstMac: mac('02') })
        .map((word) => word.replace(/[0-9a-f:]{17}/u, 'MAC')),
    ],
    [trace, trace.argv()],
  ] as const;
  return shapes.map(([{ program, summary, ends }, argv]) => [
    `\`${[program, ...argv].map((word) => (word.includes(' ') ? `'${word}'` : word)).join(' ')}\``,
    summary,
    ends,
  ]);
}

/** docs/commands.md. */
export function commandsPage(): string {
  return page(
    generated,
    '# What vmping runs on a hypervisor',
    'Everything that `vmping diagnose`, `vmping worker` and `vmping agent` start or read, and nothing else: a test holds this page, the tables in the source and every place that can start a program together. No command comes from Redis or from a chat. Arguments are lists, never a line for a shell; the values that a run fills in are in CAPITALS here, are parsed into types first (a VM name begins with no dash and holds no control character) and are one element each. Nothing here changes a setting of the host; where nobody has listed firewall rules since the host started, the kernel may load its nf_tables module to answer. Commands of a *fix* are shown and never run.',
    '## Facts from programs',
    'They get an environment of `PATH`, `LC_ALL=C` and what virsh needs to find libvirt (`LIBVIRT_DEFAULT_URI`, `HOME`, `XDG_RUNTIME_DIR`), nothing to read on standard input, and are killed (SIGKILL) at the time or size given. libvirt refuses changes on a `--readonly` connection; it also refuses to ask the guest agent for addresses on one, so that one command goes without. The tables of `ebtables-legacy` are read only where the kernel has them already: opening one would load its module.',
    table(['Command', 'Tells', 'Time', 'Output'], commandRows()),
    'The NICs of all domains are asked for by one virsh for up to 1,000 of them, in 10 s and 8 MiB. Its last argument is several commands to virsh, the only one that is; nothing but UUIDs stands in it:',
    `\`\`\`\nvirsh ${nicListsArgv([Uuid.parse(exampleUuid)])
      .map((word) => (word.includes(' ') ? `'${word.replaceAll(exampleUuid, 'UUID')}; ...'` : word))
      .join(' ')}\n\`\`\``,
    '## Facts from files',
    'A `*` stands for one element of a path. What is not there is left out.',
    table(['Files', 'Tell', 'Size'], fileRows()),
    '## Probes',
    'With `PATH=/usr/sbin:/usr/bin:/sbin:/bin` and `LC_ALL=C`. Captures and traces are started through `setpriv --pdeathsig TERM`, so that none outlives vmping, however that ends. Device names come from the kernel, MAC addresses from libvirt and from frames; frames are made in `src/probes/frame`; a direction is `in`, `out` or `inout`. Names are looked up by vmping itself, at the name servers of `/etc/resolv.conf`.',
    table(['Command', 'Does', 'Ends'], probeRows()),
    '## As long as the agent runs',
    'One process each, with the environment of the programs above, nothing to read on standard input and constant arguments, started again with growing pauses when it ends. Through `setpriv --pdeathsig TERM`, so that none outlives vmping, however that ends.',
    table(
      ['Command', 'Does'],
      Object.values(longLivedPrograms).map(({ program, argv, summary }) => [
        `\`${[program, ...argv].join(' ')}\``,
        summary,
      ]),
    ),
    'Beside them it reads, of each network device of `/sys/class/net`, `ifindex`, `flags`, `carrier`, `carrier_changes` and `master`; of those that lead out also `statistics/*`, of bridges `bridge/stp_state`, of their ports whether there is a `brport`; and once `/proc/sys/kernel/random/boot_id`.',
    '## Beside a hypervisor',
    `\`vmping bot\`, \`vmping chat\` and \`vmping demo\` start a Redis of their own where neither \`VMPING_REDIS_URL\` nor the configuration names one: \`redis-server\` or \`valkey-server\` from \`PATH\` (through \`setpriv --pdeathsig TERM\`), on a socket in a temporary folder, ended with vmping:`,
    `\`\`\`\nredis-server ${privateRedisArgs('FOLDER', 'FOLDER/redis.sock')
      .map((word) => (word === '' ? "''" : word))
      .join(' ')}\n\`\`\``,
    '`vmping lab` and the live demo run a whole laboratory, as root, in namespaces of its own; they come with the source, not with the package, and are not for a hypervisor that is in use.',
  );
}
