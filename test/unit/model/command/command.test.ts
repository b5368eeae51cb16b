import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { say } from '../../../../src/message/say.ts';
import { parseCommand } from '../../../../src/model/command/command.ts';
import { VmName } from '../../../../src/model/names.ts';

describe('commands', () => {
  test.each([
    ['/vmping web01 10.0.0.1', 'diagnose', null, 'web01'],
    ['vmping web01 10.0.0.1', 'diagnose', null, 'web01'],
    ['@vmping   web01\t10.0.0.1', 'diagnose', null, 'web01'],
    ['web01 10.0.0.1', 'diagnose', null, 'web01'],
    ['hv1/web01 10.0.0.1', 'diagnose', 'hv1', 'web01'],
    ['"my web server" 10.0.0.1', 'diagnose', null, 'my web server'],
    ["'my web server' 10.0.0.1", 'diagnose', null, 'my web server'],
    ['“my web server” 10.0.0.1', 'diagnose', null, 'my web server'],
    ['"hv1/my web server" 10.0.0.1', 'diagnose', 'hv1', 'my web server'],
    ['`web01 10.0.0.1`', 'diagnose', null, 'web01'],
    ['`web01` `10.0.0.1`', 'diagnose', null, 'web01'],
    ['web01\u00A010.0.0.1', 'diagnose', null, 'web01'],
    ['<http://web01|web01> <http://db.org|db.org>', 'diagnose', null, 'web01'],
    ['网络服务器 10.0.0.1', 'diagnose', null, '网络服务器'],
    ['سرور 10.0.0.1', 'diagnose', null, 'سرور'],
    ['web;reboot 10.0.0.1', 'diagnose', null, 'web;reboot'],
    ['$(reboot) 10.0.0.1', 'diagnose', null, '$(reboot)'],
    ["o'brien 10.0.0.1", 'diagnose', null, "o'brien"],
    ['"help" 10.0.0.1', 'diagnose', null, 'help'],
    ['help 10.0.0.1', 'diagnose', null, 'help'],
    ['where web01', 'where', null, 'web01'],
    ['where hv1/web01', 'where', 'hv1', 'web01'],
    ['where "my web server"', 'where', null, 'my web server'],
  ])('%j', (line, kind, hypervisor, vm) => {
    expect(parseCommand(line)).toMatchObject({ kind, hypervisor, vm });
  });

  test.each([
    ['/vmping', 'help'],
    ['', 'help'],
    ['help', 'help'],
    ['HELP', 'help'],
    ['/vmping --help', 'help'],
    ['status', 'status'],
  ])('%j', (line, kind) => {
    expect(parseCommand(line)).toEqual({ kind });
  });
});

describe('wrong usage', () => {
  test.each([
    ['web01', 'usage.no-target', 'web01 10.0.0.1'],
    ['where', 'usage.where', 'where web01'],
    ['where my server', 'usage.where', 'where web01'],
    ['my web server 10.0.0.1', 'usage.too-many-words', '"my web server" 10.0.0.1'],
    ['web01 10.0.0.1 443', 'usage.port-behind-colon', 'web01 10.0.0.1:443'],
    ['"web01 10.0.0.1', 'usage.open-quote', '"my web server" 10.0.0.1'],
    ['"web01"10.0.0.1', 'usage.open-quote', '"my web server" 10.0.0.1'],
    ['--help 10.0.0.1', 'usage.vm-name', 'web01 10.0.0.1'],
    ['-c 10.0.0.1', 'usage.vm-name', 'web01 10.0.0.1'],
    ['"" 10.0.0.1', 'usage.vm-name', 'web01 10.0.0.1'],
    ['"web\n01" 10.0.0.1', 'usage.vm-name', 'web01 10.0.0.1'],
    [`${'x'.repeat(300)} 10.0.0.1`, 'usage.vm-name', 'web01 10.0.0.1'],
    ['a/b/c 10.0.0.1', 'usage.vm-name', 'web01 10.0.0.1'],
    ['-x/web01 10.0.0.1', 'usage.hypervisor-name', 'hv1/web01 10.0.0.1'],
    ['web01 127.0.0.1', 'target.loopback', 'web01 10.0.0.1'],
    ['"my web server" 10.0.0.1:0', 'target.port', '"my web server" 10.0.0.1'],
    ['x'.repeat(3_000), 'usage.too-long', 'web01 10.0.0.1'],
  ])('%j', (line, key, example) => {
    const usage = parseCommand(line);
    expect(usage).toMatchObject({ kind: 'wrong-usage', problem: { key }, example });
    expect(usage.kind === 'wrong-usage' && say(usage.problem, 'en')).not.toContain('⟦');
  });
});

test('whatever is typed: a command whose VM name is safe, or a wrong usage whose example works', () => {
  const word = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      'web01',
      '10.0.0.1',
      '"',
      "'",
      '--help',
      '-c',
      ';',
      '\n',
      'where',
      'status',
      '<http://a|b>',
    ),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 5 }), (words) => {
      const command = parseCommand(words.join(' '));
      if (command.kind === 'wrong-usage') {
        expect(say(command.problem, 'en')).not.toContain('⟦');
        expect(command.example).not.toMatch(/\p{Cc}/u);
      } else if (command.kind === 'diagnose' || command.kind === 'where') {
        expect(VmName.parse(command.vm)).toBe(command.vm);
      }
    }),
    { numRuns: 3_000 },
  );
});
