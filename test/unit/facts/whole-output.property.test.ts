import { readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FactId, factCollectors } from '../../../src/facts/index.ts';
import { type CommandOutput, type FactCollector, ParseError } from '../../../src/model/fact.ts';
import { recorded } from './support.ts';

/** Recorded output of the programs, by fact; XML and JSON say by themselves where they end. */
const samples = (Object.entries(factCollectors) as [FactId, FactCollector<string, unknown, never>][]).flatMap(
  ([id, collector]) =>
    collector.source.kind === 'files'
      ? []
      : recordingsOf(id).map((name) => ({ name, collector, text: recorded(name) })),
);
const structured = samples.filter(({ text }) => /^\s*[[{<]/u.test(text));
const json = structured.filter(({ text }) => isOneDocument(text));

function isOneDocument(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // XML, or several documents one after the other.
    return false;
  }
}

function recordingsOf(id: FactId): string[] {
  try {
    return readdirSync(new URL(`../../fixtures/facts/${id}`, import.meta.url)).map((name) => `${id}/${name}`);
  } catch {
    return [];
  }
}

function parse(collector: FactCollector<string, unknown, never>, stdout: string): unknown {
  return (collector.parse as (output: CommandOutput) => unknown)({ stdout, stderr: '', exitCode: 0 });
}

/** The same value with the keys of every object the other way round, and maybe with one that nobody knows. */
function reordered(value: unknown, unknownKey: boolean): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => reordered(each, unknownKey));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).map(([key, each]) => [key, reordered(each, unknownKey)] as const);
  return Object.fromEntries([
    // iproute2 leaves an empty object in the place of what it filtered out.
    ...(unknownKey && entries.length > 0 ? [['a_key_of_tomorrow', { new: true }] as const] : []),
    ...entries.toReversed(),
  ]);
}

test('there is something to damage', () => {
  expect(json.length).toBeGreaterThan(10);
  expect(structured.length).toBeGreaterThan(json.length);
});

describe.each(structured)('$name', ({ collector, text }) => {
  const whole = text.trimEnd();

  test('cut off anywhere, it is refused and never taken for a shorter answer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.length - 1 }), (length) => {
        expect(() => parse(collector, whole.slice(0, length))).toThrow(ParseError);
      }),
      { numRuns: 60 },
    );
  });
});

describe.each(json)('$name', ({ name, collector, text }) => {
  test('the order of keys means nothing', () => {
    const other = JSON.stringify(reordered(JSON.parse(text), false));
    expect(parse(collector, other)).toEqual(parse(collector, text));
  });

  // The rules of nft and the options of a queue are kept as they are, with all that is unknown in them.
  test.skipIf(/^(nft-ruleset|tc-qdisc)/u.test(name))('keys of a later version mean nothing', () => {
    const other = JSON.stringify(reordered(JSON.parse(text), true));
    expect(parse(collector, other)).toEqual(parse(collector, text));
  });
});

describe.each(samples)('$name', ({ collector, text }) => {
  test('no output is an answer only where the program prints nothing for "none"', () => {
    let empty: unknown;
    try {
      empty = parse(collector, '');
    } catch (cause) {
      expect(cause).toBeInstanceOf(ParseError);
      return;
    }
    // Then it says "none": every list in it is empty.
    const lists = Object.values(empty as object).filter((value) => Array.isArray(value));
    expect(lists.every((list) => list.length === 0)).toBe(true);
    expect(text.trim() === '' || lists.length > 0 || Object.values(empty as object).includes(null)).toBe(
      true,
    );
  });
});
