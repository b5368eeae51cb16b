import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { say } from '../../../src/message/say.ts';
import { parseCommand } from '../../../src/model/command/command.ts';

describe('watch', () => {
  test.each([
    ['watch web01 10.0.0.1', { vm: 'web01', hypervisor: null, everySeconds: null }],
    ['/vmping watch web01 10.0.0.1 every 5m', { vm: 'web01', everySeconds: 300 }],
    ['watch web01 10.0.0.1 every 30 s', { everySeconds: 30 }],
    ['WATCH hv1/web01 10.0.0.1 2h', { hypervisor: 'hv1', everySeconds: 7_200 }],
    ['watch "my web" db.example.org:5432 every 1d', { vm: 'my web', everySeconds: 86_400 }],
    ['watch "watch" 10.0.0.1', { vm: 'watch' }],
  ])('%s', (line, expected) => {
    expect(parseCommand(line)).toMatchObject({ kind: 'watch', ...expected });
  });

  test('unwatch and watches', () => {
    expect(parseCommand('unwatch web01 10.0.0.1:443')).toMatchObject({
      kind: 'unwatch',
      target: { text: '10.0.0.1:443' },
    });
    expect(parseCommand('/vmping watches')).toEqual({ kind: 'watches' });
  });

  test('a VM of that name is written in quotes', () => {
    expect(parseCommand('"watch" 10.0.0.1')).toMatchObject({ kind: 'diagnose', vm: 'watch' });
  });

  test.each([
    ['watch', 'usage.watch'],
    ['watch web01', 'usage.watch'],
    ['watch web01 10.0.0.1 every', 'usage.watch-every'],
    ['watch web01 10.0.0.1 every 5', 'usage.watch-every'],
    ['watch web01 10.0.0.1 every 29s', 'usage.watch-every'],
    ['watch web01 10.0.0.1 every 25h', 'usage.watch-every'],
    ['watch web01 10.0.0.1 every 5m now', 'usage.watch-every'],
    ['watch web01 10.0.0.999', 'target.not-ipv4'],
    ['watch -x 10.0.0.1', 'usage.vm-name'],
    ['unwatch web01', 'usage.unwatch'],
    ['unwatch web01 10.0.0.1 every 5m', 'usage.unwatch'],
    ['watches web01', 'usage.watches'],
  ])('%s is wrong, and a line that works is shown', (line, key) => {
    const answer = parseCommand(line);
    expect(answer).toMatchObject({ kind: 'wrong-usage', problem: { key } });
    if (answer.kind === 'wrong-usage') {
      expect(say(answer.problem, 'en')).not.toContain('⟦');
      expect(parseCommand(answer.example).kind).not.toBe('wrong-usage');
    }
  });

  test('whatever follows, there is an answer', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('watch', 'unwatch', 'watches'),
        fc.array(fc.oneof(fc.string(), fc.constantFrom('web01', '10.0.0.1', 'every', '5m', '99999999d'))),
        (verb, words) => {
          const answer = parseCommand([verb, ...words].join(' '));
          if (answer.kind === 'watch' && answer.everySeconds !== null) {
            expect(answer.everySeconds).toBeGreaterThanOrEqual(30);
            expect(answer.everySeconds).toBeLessThanOrEqual(86_400);
          }
        },
      ),
    );
  });
});
