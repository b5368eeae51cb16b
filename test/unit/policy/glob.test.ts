import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { globFits } from '../../../src/policy/glob.ts';

test.each([
  ['web*', 'web01', true],
  ['web*', 'web', true],
  ['web*', 'my-web01', false],
  ['*web', 'my-web', true],
  ['web?', 'web1', true],
  ['web?', 'web', false],
  ['web?', 'web10', false],
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['a*b*c', 'a--b--b--c', true],
  ['a*b*c', 'a--c--b', false],
  // Nothing but the two signs has a meaning.
  ['web.1', 'web01', false],
  ['[a-z]', 'b', false],
  ['w(e)b|x', 'web', false],
  ['虚拟机?', '虚拟机🐧', true],
  ['Web*', 'web01', false],
])('%s on %s: %s', (pattern, text, fits) => {
  expect(globFits(pattern, text)).toBe(fits);
});

test('it agrees with the regular expression that says the same', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 12 });
  fc.assert(
    fc.property(word, word, (pattern, text) => {
      const source = Array.from(pattern)
        .map((sign) => (sign === '*' ? '.*' : sign === '?' ? '.' : sign.replace('.', '\\.')))
        .join('');
      expect(globFits(pattern, text)).toBe(new RegExp(`^${source}$`, 'su').test(text));
    }),
    { numRuns: 2_000 },
  );
});

test('a pattern made to take for ever does not', () => {
  expect(globFits(`${'a*'.repeat(120)}b`, 'a'.repeat(5_000))).toBe(false);
});
