import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/config.ts';
import { missingSecrets } from '../../../src/config/needed-secrets.ts';
import { Secret } from '../../../src/config/secret.ts';
import type { Secrets } from '../../../src/config/secrets.ts';
import { configurationLines } from '../../../src/doctor/configuration.ts';
import { hypervisorLines, type MachineSeen } from '../../../src/doctor/hypervisor.ts';
import { redisLines } from '../../../src/doctor/redis.ts';
import { showLines, worstOf } from '../../../src/doctor/show.ts';
import { workerLines } from '../../../src/doctor/workers.ts';
import { packageOf } from '../../../src/engine/programs.ts';
import { Announcement } from '../../../src/inventory/inventory.ts';
import { DoctorLine } from '../../../src/model/doctor.ts';

function configOf(value: unknown) {
  const parsed = parseConfig(value);
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  return parsed.config;
}

const brief = (lines: readonly DoctorLine[]) => {
  expect(lines.map((line) => DoctorLine.parse(line))).toEqual(lines);
  return lines.map(({ status, subject, says }) => `${status} ${subject}: ${says}`);
};

describe('configuration', () => {
  const rule = { commands: 'all', people: ['slack:U1'] };
  test.each<[unknown, string[]]>([
    [{}, ['ok configuration: f.yaml: no chat, 0 rules.']],
    [{ slack: {}, policy: [rule] }, ['ok configuration: f.yaml: Slack (Socket Mode), 1 rule.']],
    [
      { slack: { mode: 'http' }, discord: {}, policy: [rule, rule] },
      ['ok configuration: f.yaml: Slack (HTTP, port 3000) and Discord, 2 rules.'],
    ],
    [
      { discord: {} },
      [
        'ok configuration: f.yaml: Discord, 0 rules.',
        'warn policy: The policy allows nothing: every command but help is refused.',
      ],
    ],
    [
      {
        discord: {},
        groups: { a: [], b: ['discord:1'] },
        policy: [{ commands: 'all', groups: ['a'] }, rule],
      },
      [
        'ok configuration: f.yaml: Discord, 2 rules.',
        'warn policy: Odd, but it does no harm: no rule names the group b; the group a is empty; rules name people or channels of slack, which is off.',
      ],
    ],
  ])('%j', (value, expected) => {
    expect(brief(configurationLines(configOf(value), 'f.yaml'))).toEqual(expected);
  });

  test('without a file nothing is wrong', () => {
    expect(brief(configurationLines(configOf({}), null))[0]).toMatch(/^skipped configuration: There is no/u);
  });

  test('a chat that is on needs its tokens, each by the name of its variable', () => {
    const none: Secrets = {
      redisUrl: null,
      slackBotToken: null,
      slackAppToken: null,
      slackSigningSecret: null,
      discordToken: null,
    };
    const variables = (value: unknown, secrets = none) =>
      missingSecrets(configOf(value), secrets).map((says) => /VMPING_\w+/u.exec(says)?.[0]);
    expect(variables({})).toEqual([]);
    expect(variables({ slack: {} })).toEqual(['VMPING_SLACK_BOT_TOKEN', 'VMPING_SLACK_APP_TOKEN']);
    expect(variables({ slack: { mode: 'http' } })).toEqual([
      'VMPING_SLACK_BOT_TOKEN',
      'VMPING_SLACK_SIGNING_SECRET',
    ]);
    expect(variables({ discord: {} })).toEqual(['VMPING_DISCORD_TOKEN']);
    expect(variables({ discord: {} }, { ...none, discordToken: new Secret('x') })).toEqual([]);
  });
});

describe('redis', () => {
  const seen = { shown: 'redis://10.0.0.5:6379', version: '7.0.15', warnings: [], clockMs: -20 };
  test('that is well, and of the same time', () => {
    expect(brief(redisLines(seen))).toEqual([
      'ok redis: Redis 7.0.15 at redis://10.0.0.5:6379 answers.',
      'ok clock: This machine and Redis are 0.02 s apart.',
    ]);
  });

  test.each([
    ['6.0.16', 'fail'],
    ['5.0.7', 'fail'],
    ['6.2.0', 'ok'],
    ['8.1', 'ok'],
    [null, 'ok'],
  ])('of version %s: %s', (version, status) => {
    expect(redisLines({ ...seen, version })[0]?.status).toBe(status);
  });

  test('that would lose jobs: the setting is the cure', () => {
    const warnings = ['Redis may evict jobs when its memory is full. Set `maxmemory-policy noeviction`.'];
    expect(redisLines({ ...seen, warnings })[1]).toEqual({
      subject: 'redis: settings',
      status: 'warn',
      says: 'Redis may evict jobs when its memory is full.',
      cure: 'Set `maxmemory-policy noeviction`.',
    });
  });

  test.each([
    [4_999, 'ok', 'apart'],
    [5_000, 'warn', 'ahead of'],
    [-3_600_000, 'warn', '3600 s behind'],
  ])('a clock %d ms off: %s', (clockMs, status, says) => {
    const line = redisLines({ ...seen, clockMs }).at(-1);
    expect(line?.status).toBe(status);
    expect(line?.says).toContain(says);
  });
});

test('workers: none, silent, empty, well', () => {
  const worker = (alive: boolean, vms: string[]) => ({
    alive,
    answers: alive,
    announcement: Announcement.parse({
      v: 1,
      hypervisor: 'hv1',
      session: 's',
      at: '2026-11-22T12:00:00.000Z',
      vms: vms.map((name) => ({ name, state: 'running' })),
    }),
  });
  const seen = () => 'just now';
  expect(brief(workerLines([], seen))[0]).toMatch(/^warn workers: No worker/u);
  expect(brief(workerLines([{ ...worker(true, ['a']), answers: false }], seen))).toEqual([
    'warn worker: hv1: Only an agent runs there (last seen just now), which answers no questions.',
  ]);
  expect(brief(workerLines([worker(false, ['a']), worker(true, []), worker(true, ['a'])], seen))).toEqual([
    'warn worker: hv1: Silent; last seen just now.',
    'warn worker: hv1: Last seen just now; it announces no VM.',
    'ok worker: hv1: 1 VM; last seen just now.',
  ]);
});

describe('hypervisor', () => {
  const from = { command: 'virsh', at: '2026-11-22T12:00:00.000Z' };
  const all = Object.keys(packageOf);
  const machine: MachineSeen = {
    platform: 'linux',
    programs: new Set(all),
    capabilities: 0x1f_ffff_ffffn,
    domains: { status: 'ok', data: { domains: [{ name: 'a', running: true, state: 'running' }] }, from },
    isBot: false,
  };
  const lacking = (...names: string[]) => new Set(all.filter((name) => !names.includes(name)));

  test('one that has everything', () => {
    expect(hypervisorLines(machine).map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
  });

  test('a machine that is none lacks nothing', () => {
    const lines = hypervisorLines({ ...machine, programs: lacking('virsh', 'ip', 'nft') });
    expect(brief(lines)[0]).toMatch(/^skipped libvirt:/u);
    expect(lines[0]?.cure).toContain(
      'apt-get install --no-install-recommends libvirt-clients iproute2 nftables',
    );
    expect(hypervisorLines({ ...machine, platform: 'darwin' })).toMatchObject([
      { status: 'skipped', cure: null },
    ]);
  });

  test.each([
    ['arp-scan', 'warn', 'apt-get install --no-install-recommends arp-scan'],
    ['mausezahn', 'fail', 'apt-get install --no-install-recommends netsniff-ng'],
  ])('without %s: %s', (program, status, cure) => {
    expect(hypervisorLines({ ...machine, programs: lacking(program) })[1]).toMatchObject({ status, cure });
  });

  test('a package that has two of the programs is named once', () => {
    expect(hypervisorLines({ ...machine, programs: lacking('ip', 'tc') })[1]?.cure).toMatch(/ iproute2$/u);
  });

  test.each([
    [0n, 'lacks CAP_NET_ADMIN and CAP_NET_RAW', 'warn'],
    [1n << 13n, 'lacks CAP_NET_ADMIN:', 'warn'],
    [null, 'cannot be read', 'skipped'],
  ])('capabilities %s', (capabilities, says, status) => {
    const line = hypervisorLines({ ...machine, capabilities })[2];
    expect(line?.says).toContain(says);
    expect(line?.status).toBe(status);
  });

  test('a libvirt that does not answer, or not to this user', () => {
    const error = { status: 'error', reason: 'exit-code', message: 'Failed to connect', from } as const;
    const [line] = hypervisorLines({ ...machine, domains: error });
    expect(line).toMatchObject({ status: 'fail', says: 'virsh cannot list the VMs: Failed to connect.' });
    expect(line?.cure).toContain('systemctl start libvirtd');
    const [denied] = hypervisorLines({ ...machine, domains: { ...error, reason: 'denied' } });
    expect(denied?.cure).toContain('as root');
    expect(hypervisorLines({ ...machine, domains: error, isBot: true })[0]?.status).toBe('warn');
  });
});

test('lines are shown one below the other, each with its cure, and nothing in them controls a terminal', () => {
  const lines: DoctorLine[] = [
    { subject: 'redis', status: 'ok', says: 'It answers.', cure: null },
    { subject: 'slack: #ops', status: 'fail', says: 'Not in \u001b[2J#ops.', cure: '/invite @vmping' },
  ];
  expect(showLines(lines)).toBe(
    'ok    redis        It answers.\nFAIL  slack: #ops  Not in \\x1b[2J#ops.\n                   → /invite @vmping\n',
  );
  expect([worstOf(lines), worstOf(lines.slice(0, 1)), worstOf([])]).toEqual(['fail', 'ok', 'ok']);
});
