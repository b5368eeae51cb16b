import { readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FactId, factCollectors } from '../../../src/facts/index.ts';
import { type FactCollector, ParseError } from '../../../src/model/fact.ts';
import { recorded } from './support.ts';

const collectors = Object.entries(factCollectors) as [FactId, FactCollector<string, unknown, never>][];

/** Recorded output of a fact, or nothing where it has none. */
function samples(id: FactId): string[] {
  try {
    const names = readdirSync(new URL(`../../fixtures/facts/${id}`, import.meta.url));
    return names.length === 0 ? [''] : names.map((name) => recorded(`${id}/${name}`));
  } catch {
    return [''];
  }
}

/** A text with a part cut out, doubled, or replaced. */
const damaged = (texts: readonly string[]) =>
  fc
    .tuple(
      fc.constantFrom(...texts),
      fc.nat(),
      fc.nat(200),
      fc.oneof(
        fc.constant(''),
        fc.string(),
        fc.constantFrom('{}', 'null', '[]', '-1', '"', '\n', '\0', '<!'),
      ),
    )
    .map(([text, at, length, put]) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + put + text.slice(start + length);
    });

/** A parser gives a value or throws ParseError, whatever comes: nothing else reaches the engine. */
function survives(parse: () => unknown): void {
  try {
    expect(parse()).toBeTypeOf('object');
  } catch (cause) {
    expect(cause).toBeInstanceOf(ParseError);
  }
}

describe('whatever the programs say', () => {
  test.each(collectors)('%s', (id, collector) => {
    const texts = fc.oneof(damaged(samples(id)), fc.string(), fc.json());
    const paths =
      collector.source.kind === 'files'
        ? collector.source.paths(undefined as never).map((path) => path.replace('*', 'eth0'))
        : [];
    fc.assert(
      fc.property(
        texts,
        fc.array(texts, { minLength: paths.length, maxLength: paths.length }),
        (text, contents) => {
          const input =
            collector.source.kind === 'command'
              ? { stdout: text, stderr: '', exitCode: 0 }
              : Object.fromEntries(paths.map((path, index) => [path, contents[index] ?? '']));
          survives(() => collector.parse(input as never));
        },
      ),
      { numRuns: 150 },
    );
  });
});
