import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { say } from '../../../src/message/say.ts';
import { commandNames } from '../../../src/model/command/command-name.ts';
import { allowedVms, decide, type Wish } from '../../../src/policy/decide.ts';
import { type Policy, type PolicyRule, silentPolicy } from '../../../src/policy/policy.ts';

const policy: Policy = {
  groups: { oncall: ['slack:UONE', 'discord:81234'] },
  rules: [
    {
      commands: ['diagnose', 'status'],
      people: [],
      groups: ['oncall'],
      channels: ['slack:COPS', 'discord:5'],
    },
    { commands: ['diagnose'], people: ['slack:UOWNER'], groups: [], vms: ['web*'], hypervisors: ['hv1'] },
    { commands: ['audit'], people: [], groups: ['slack:SADMIN'] },
    { commands: ['where'], people: 'everyone', groups: [] },
  ],
};

const wish = (changes: Partial<Wish>): Wish => ({
  platform: 'slack',
  person: 'UONE',
  roles: [],
  channel: 'COPS',
  command: 'diagnose',
  vm: 'web01',
  hypervisor: null,
  ...changes,
});

describe('who may', () => {
  test.each<[string, Partial<Wish>, string]>([
    ['a member of a group', {}, 'yes'],
    ['the same group, on the other platform', { platform: 'discord', person: '81234', channel: '5' }, 'yes'],
    [
      'the id of one platform on the other',
      { platform: 'discord', person: 'UONE', channel: '5' },
      'policy.command',
    ],
    ['a right of another command', { command: 'capture' }, 'policy.command'],
    ['a right of another channel', { channel: 'CRANDOM' }, 'policy.channel'],
    ['a role of the platform', { person: 'UX', roles: ['SADMIN'], command: 'audit', vm: null }, 'yes'],
    [
      'the same role on the other platform',
      { platform: 'discord', person: '1', roles: ['SADMIN'], command: 'audit' },
      'policy.command',
    ],
    ['a role that is called as a group of the file', { person: 'UX', roles: ['oncall'] }, 'policy.command'],
    ['an owner, on their VM', { person: 'UOWNER', hypervisor: 'hv1' }, 'yes'],
    ['an owner, before it is known where the VM is', { person: 'UOWNER' }, 'yes'],
    ['an owner, on another VM', { person: 'UOWNER', vm: 'db01' }, 'policy.vm'],
    ['an owner, on another hypervisor', { person: 'UOWNER', hypervisor: 'hv2' }, 'policy.hypervisor'],
    ['everyone', { person: 'USTRANGER', command: 'where' }, 'yes'],
    ['help is for all', { person: 'USTRANGER', command: 'help' }, 'yes'],
    ['the terminal is its owner', { platform: 'terminal', person: 'root', command: 'capture' }, 'yes'],
    ['a group called as a thing that every object has', { person: 'constructor' }, 'policy.command'],
  ])('%s', (_, changes, expected) => {
    const decision = decide(policy, wish(changes));
    expect(decision.allowed ? 'yes' : decision.missing.key).toBe(expected);
  });

  test('a person whom no rule names is told that, and nothing of the rules', () => {
    const withoutEveryone = { ...policy, rules: policy.rules.slice(0, 3) };
    const decision = decide(withoutEveryone, wish({ person: 'USTRANGER' }));
    expect(!decision.allowed && say(decision.missing, 'en')).toBe(
      'You have no rights with vmping yet. Whoever runs it can add you to `policy` in its configuration.',
    );
  });

  test.each([
    [{ command: 'capture' }, 'Your rights do not include `capture`.'],
    [{ channel: 'CX' }, 'Your right to `diagnose` does not hold in this channel.'],
    [
      { person: 'UOWNER', vm: 'db01' },
      'Your right to `diagnose` does not cover the VM db01 in this channel.',
    ],
    [{ person: 'UOWNER', hypervisor: 'hv2' }, 'Your right to `diagnose` does not cover the VM web01 on hv2.'],
  ] as const)('a refusal is a sentence: %j', (changes, sentence) => {
    const decision = decide(policy, wish(changes));
    expect(!decision.allowed && say(decision.missing, 'en')).toBe(sentence);
  });
});

test('completion offers what may be asked about, and no more', () => {
  const vms = [
    { name: 'web01', hypervisor: 'hv1' },
    { name: 'web02', hypervisor: 'hv2' },
    { name: 'db01', hypervisor: 'hv1' },
  ];
  const names = (changes: Partial<Wish>) => allowedVms(policy, wish(changes), vms).map(({ name }) => name);
  expect(names({ person: 'UOWNER' })).toEqual(['web01']);
  expect(names({})).toEqual(['web01', 'web02', 'db01']);
  expect(names({ channel: 'CX' })).toEqual([]);
  expect(names({ person: 'USTRANGER' })).toEqual([]);
  expect(names({ platform: 'terminal' })).toHaveLength(3);
  expect(allowedVms(policy, wish({ person: 'USTRANGER' }), vms, 'where')).toHaveLength(3);
});

const id = fc.constantFrom('A', 'B', 'C');
const names = fc.array(fc.constantFrom('web*', 'db?', '*', 'web01'), { minLength: 1, maxLength: 2 });
const people = fc.array(
  fc.tuple(fc.constantFrom('slack', 'discord'), id).map((parts) => parts.join(':')),
  { maxLength: 3 },
);
const someCommands = fc.subarray([...commandNames], { minLength: 1, maxLength: 3 });
const rule: fc.Arbitrary<PolicyRule> = fc.record({
  commands: fc.oneof(fc.constant('all' as const), someCommands),
  people: fc.oneof(
    { weight: 1, arbitrary: fc.constant('everyone' as const) },
    { weight: 4, arbitrary: people },
  ),
  groups: fc.array(fc.constantFrom('g', 'h', 'slack:R', 'discord:R'), { maxLength: 2 }),
  channels: fc.option(people, { nil: undefined }),
  vms: fc.option(names, { nil: undefined }),
  hypervisors: fc.option(names, { nil: undefined }),
});
const anyPolicy = fc.record({
  rules: fc.array(rule, { maxLength: 4 }),
  groups: fc.record({ g: people, h: people }),
});
const anyWish: fc.Arbitrary<Wish> = fc.record({
  platform: fc.constantFrom('slack', 'discord'),
  person: id,
  roles: fc.subarray(['R', 'g']),
  channel: id,
  command: fc.constantFrom(...commandNames, 'help' as const),
  vm: fc.constantFrom('web01', 'db1', 'x', null),
  hypervisor: fc.constantFrom('web01', 'db1', null),
});
const runs = { numRuns: 3_000 };

describe('of any policy', () => {
  test('one more rule never takes a right away', () => {
    fc.assert(
      fc.property(anyPolicy, rule, anyWish, fc.nat(4), (before, added, asked, at) => {
        const after = { ...before, rules: before.rules.toSpliced(at, 0, added) };
        expect(decide(before, asked).allowed && !decide(after, asked).allowed).toBe(false);
      }),
      runs,
    );
  });

  test('an empty one allows help and nothing else', () => {
    fc.assert(
      fc.property(anyWish, (asked) => {
        expect(decide(silentPolicy, asked).allowed).toBe(asked.command === 'help');
      }),
      runs,
    );
  });

  test('what is allowed with the VM and its hypervisor is allowed before they are known', () => {
    fc.assert(
      fc.property(anyPolicy, anyWish, (any, asked) => {
        const known = decide(any, asked).allowed;
        expect(known && !decide(any, { ...asked, hypervisor: null }).allowed).toBe(false);
        expect(known && !decide(any, { ...asked, vm: null, hypervisor: null }).allowed).toBe(false);
      }),
      runs,
    );
  });

  test('rules that do not name a person change nothing in what that person is told', () => {
    fc.assert(
      fc.property(anyPolicy, rule, anyWish, (any, added, asked) => {
        const others = { ...added, people: ['slack:SOMEONE'], groups: ['slack:ELSEWHERE'] };
        const more = { ...any, rules: [...any.rules, others] };
        expect(decide(more, asked)).toEqual(decide(any, asked));
      }),
      runs,
    );
  });

  test('completion and decision agree', () => {
    fc.assert(
      fc.property(anyPolicy, anyWish, (any, asked) => {
        const vm = { name: asked.vm ?? 'x', hypervisor: asked.hypervisor ?? 'x' };
        const wanted: Wish = { ...asked, command: 'diagnose', vm: vm.name, hypervisor: vm.hypervisor };
        expect(allowedVms(any, asked, [vm]).length === 1).toBe(decide(any, wanted).allowed);
      }),
      runs,
    );
  });
});
