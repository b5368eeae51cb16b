import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { say } from '../../../src/message/say.ts';
import { parseTarget, Target, TargetError, tryParseTarget } from '../../../src/model/target.ts';

const v4 = (address: string, port: number | null = null) => ({ host: { kind: 'ipv4', address }, port });
const v6 = (address: string, port: number | null = null) => ({ host: { kind: 'ipv6', address }, port });
const named = (name: string, port: number | null = null) => ({ host: { kind: 'name', name }, port });

describe('what is understood', () => {
  test.each([
    ['10.0.0.1', v4('10.0.0.1'), '10.0.0.1'],
    ['10.0.0.1:443', v4('10.0.0.1', 443), '10.0.0.1:443'],
    ['  10.0.0.1 ', v4('10.0.0.1'), '10.0.0.1'],
    ['169.254.169.254:80', v4('169.254.169.254', 80), '169.254.169.254:80'],
    ['::ffff:10.0.0.1', v4('10.0.0.1'), '10.0.0.1'],
    ['fd00::1', v6('fd00::1'), 'fd00::1'],
    ['FD00:0:0::1', v6('fd00::1'), 'fd00::1'],
    ['[fd00::1]', v6('fd00::1'), 'fd00::1'],
    ['[fd00::1]:443', v6('fd00::1', 443), '[fd00::1]:443'],
    ['fd00::1:443', v6('fd00::1:443'), 'fd00::1:443'],
    ['fe80::1', v6('fe80::1'), 'fe80::1'],
    ['db', named('db'), 'db'],
    ['DB.Example.org:5432', named('db.example.org', 5432), 'DB.Example.org:5432'],
    ['db.example.org.', named('db.example.org'), 'db.example.org'],
    ['my_host-1', named('my_host-1'), 'my_host-1'],
    ['1password.com', named('1password.com'), '1password.com'],
    ['bücher.example:80', named('xn--bcher-kva.example', 80), 'bücher.example:80'],
    ['例え.テスト', named('xn--r8jz45g.xn--zckzah'), '例え.テスト'],
    // The dirt of chat programs.
    ['<http://web01|web01>', named('web01'), 'web01'],
    ['<http://db.example.org|db.example.org>:5432', named('db.example.org', 5432), 'db.example.org:5432'],
    ['<https://10.0.0.1>', v4('10.0.0.1'), '10.0.0.1'],
    ['`10.0.0.1`', v4('10.0.0.1'), '10.0.0.1'],
    ['“10.0.0.1”', v4('10.0.0.1'), '10.0.0.1'],
    ['10.0.0.1\u00A0', v4('10.0.0.1'), '10.0.0.1'],
    ['\u200B10.0\u200D.0.1\uFEFF', v4('10.0.0.1'), '10.0.0.1'],
  ])('%j', (typed, parsed, text) => {
    expect(parseTarget(typed)).toEqual({ ...parsed, text });
  });
});

describe('what is refused, and why', () => {
  test.each([
    ['', 'empty'],
    ['``', 'empty'],
    ['10.0.0.1:0', 'port'],
    ['10.0.0.1:70000', 'port'],
    ['10.0.0.1:', 'port'],
    ['10.0.0.1:ssh', 'port'],
    ['[fd00::1]:0', 'port'],
    ['255.255.255.255', 'broadcast'],
    ['224.0.0.251', 'multicast'],
    ['ff02::1', 'multicast'],
    ['127.0.0.1', 'loopback'],
    ['127.8.8.8:80', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['localhost', 'loopback'],
    ['LOCALHOST:80', 'loopback'],
    ['a.localhost', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['::', 'unspecified'],
    ['10.0.0.256', 'not-ipv4'],
    ['10.0.1', 'not-ipv4'],
    ['167772161', 'not-ipv4'],
    ['0x7f000001', 'not-ipv4'],
    ['010.0.0.1', 'not-ipv4'],
    ['10.0.0.1.', 'not-ipv4'],
    ['fd00::zz', 'not-ipv6'],
    ['fd00:1:2', 'not-ipv6'],
    ['fe80::1%eth0', 'zone'],
    ['-c', 'option'],
    ['--help', 'option'],
    ['https://db.example.org/path', 'url'],
    ['a..b', 'not-a-name'],
    ['a b', 'control-character'],
    ['a\nb', 'control-character'],
    ['a\u0000b', 'control-character'],
    ['a;reboot', 'not-a-name'],
    ['$(reboot)', 'not-a-name'],
    ['10.0.0.1/24', 'not-a-name'],
    ['user@host', 'not-a-name'],
    ['x'.repeat(64), 'name-too-long'],
    [`${'x'.repeat(60)}.`.repeat(4) + 'y'.repeat(20), 'name-too-long'],
    ['x'.repeat(301), 'too-long'],
  ])('%j', (typed, reason) => {
    const error = tryParseTarget(typed);
    expect(error).toBeInstanceOf(TargetError);
    const { problem } = error as TargetError;
    expect(problem.key).toBe(`target.${reason}`);
    expect(say(problem, 'en')).not.toContain('⟦');
  });

  test('the URL is answered with what to write', () => {
    const error = tryParseTarget('https://db.example.org/path') as TargetError;
    expect(say(error.problem, 'en')).toContain('db.example.org:443');
  });
});

test('whatever is typed, there is a target or a sentence; a target written is the same target read', () => {
  const strings = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 320 }),
    fc.ipV4(),
    fc.ipV6(),
    fc.domain(),
    fc.webUrl(),
  );
  fc.assert(
    fc.property(strings, fc.option(fc.integer({ min: -1, max: 70_000 })), (host, port) => {
      const parsed = tryParseTarget(port === null ? host : `${host}:${port}`);
      if (parsed instanceof TargetError) {
        expect(say(parsed.problem, 'en')).not.toMatch(/⟦|\p{Cc}/u);
      } else {
        expect(tryParseTarget(parsed.text)).toEqual(parsed);
        expect(Target.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
        expect(parsed.host.kind === 'name' ? parsed.host.name : parsed.host.address).toMatch(
          /^[a-z0-9._:-]+$/u,
        );
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a target from a queue whose parts do not fit its text is refused', () => {
  const target = parseTarget('10.0.0.1:443');
  expect(Target.safeParse(target).success).toBe(true);
  expect(Target.safeParse({ ...target, port: 22 }).success).toBe(false);
  expect(Target.safeParse({ ...target, host: { kind: 'ipv4', address: '10.0.0.2' } }).success).toBe(false);
  expect(Target.safeParse({ ...target, host: { kind: 'name', name: '-c' } }).success).toBe(false);
  expect(
    Target.safeParse({ text: '127.0.0.1', host: { kind: 'ipv4', address: '127.0.0.1' }, port: null }).success,
  ).toBe(false);
});
