import { describe, expect, test } from 'vitest';
import { findQuestion } from '../../../../src/model/command/find-question.ts';
import { VmName } from '../../../../src/model/names.ts';

const known = ['web01', 'web02', 'db', 'my-vm_2'].map((name) => VmName.parse(name));
const found = (text: string) => {
  const question = findQuestion(text, known);
  return question && `${question.vm} ${question.target.text}`;
};

describe('a question in somebody else’s words', () => {
  test.each([
    ['web01 cannot reach 10.0.0.1', 'web01 10.0.0.1'],
    ['[FIRING] HostDown: WEB01 -> 10.0.0.1:443 (5m)', 'web01 10.0.0.1:443'],
    ['host=web01 dst=10.0.0.1 loss=100%', 'web01 10.0.0.1'],
    ['`my-vm_2` → db.example.org', 'my-vm_2 db.example.org'],
    ['web01 lost fd00::1.', 'web01 fd00::1'],
    ['web01 lost [fd00::1]:443!', 'web01 [fd00::1]:443'],
    ['"web01" can’t ping gateway', 'web01 gateway'],
    ['web01: 10.0.0.1 is away, really, 10.0.0.1', 'web01 10.0.0.1'],
    ['web01 times out on db.example.org:5432', 'web01 db.example.org:5432'],
    ['web02\n\nhas no way to 10.0.0.9', 'web02 10.0.0.9'],
  ])('%s', (text, question) => {
    expect(found(text)).toBe(question);
  });

  test.each([
    ['no VM that is known', 'app07 cannot reach 10.0.0.1'],
    ['two VMs', 'web01 and web02 cannot reach 10.0.0.1'],
    ['two addresses', 'web01 (10.0.0.5) cannot reach 10.0.0.1'],
    ['no target', 'web01 is slow today'],
    ['a part of a name', 'web011 cannot reach 10.0.0.1'],
    ['an ordinary word as VM and no target', 'the db is fine. thanks'],
    ['a prefix, not a host', 'web01 in 10.0.0.0/24'],
    ['nothing', ''],
  ])('nothing is guessed: %s', (_, text) => {
    expect(found(text)).toBeUndefined();
  });
});
