import { readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FactId, factCollectors } from '../../../src/facts/index.ts';
import { interpret } from '../../../src/facts/interpret.ts';
import type { FactCollector, FactResult } from '../../../src/model/fact.ts';
import { recorded } from './support.ts';

type Collector = FactCollector<string, unknown, unknown>;

/** Recorded output that is neither JSON nor XML: nothing in it says where it ends, or what a word means. */
const samples = (Object.entries(factCollectors) as [FactId, Collector][]).flatMap(([id, collector]) =>
  collector.source.kind === 'command'
    ? recordingsOf(id)
        .map((name) => ({ name, id, collector, text: recorded(name) }))
        .filter(({ text }) => text !== '' && !/^\s*[[{<]/u.test(text))
    : [],
);

function recordingsOf(id: FactId): string[] {
  try {
    return readdirSync(new URL(`../../fixtures/facts/${id}`, import.meta.url)).map((name) => `${id}/${name}`);
  } catch {
    return [];
  }
}

function understand(collector: Collector, stdout: string): FactResult<unknown> {
  const from = { command: 'x', at: '2026-11-23T00:00:00.000Z' };
  return interpret(collector, { kind: 'command', output: { stdout, stderr: '', exitCode: 0 } }, from);
}

function dataOf(collector: Collector, stdout: string): unknown {
  const result = understand(collector, stdout);
  return result.status === 'ok' ? result.data : null;
}

/** Whether nothing stands in the one that does not stand in the other: less is no lie, another value is. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.every((each) => whole.some((other) => isPartOf(each, other)));
  }
  if (typeof part === 'object' && part !== null) {
    return (
      typeof whole === 'object' &&
      whole !== null &&
      Object.entries(part).every(([key, value]) => isPartOf(value, (whole as Record<string, unknown>)[key]))
    );
  }
  return part === null || part === whole;
}

/** The same text as another language has it: every word is another, numbers, names with digits and marks stay. */
function translated(text: string): string {
  return text.replaceAll(
    /(?<![\w.:/'-])[A-Za-z]{3,}(?![\w.:/=-])/gu,
    (word) => `ü${word.split('').toReversed().join('')}`,
  );
}

test('there is something to damage', () => {
  expect(new Set(samples.map(({ id }) => id)).size).toBeGreaterThan(15);
});

describe.each(samples)('$name', ({ collector, text }) => {
  test('it is understood', () => {
    expect(understand(collector, text).status).toBe('ok');
  });

  test('cut off within a line, it is refused', () => {
    const ends = [...text.matchAll(/[^\n]/gu)].map(({ index }) => index + 1);
    fc.assert(
      fc.property(fc.constantFrom(...ends), (end) => {
        const cut = text.slice(0, end);
        // A bracket may be the end of a document: then the parser itself has to see that there is more to come.
        return /[\]}>]$/u.test(cut) || understand(collector, cut).status === 'error';
      }),
      { numRuns: 80 },
    );
  });
});

// A cut between two lines leaves lines that are true: what they say is all that is said. A sum is no such thing.
describe.each(samples.filter(({ id }) => id !== 'cpu-time'))('$name', ({ collector, text }) => {
  test('cut off after a line, it says nothing else than the whole', () => {
    const whole = dataOf(collector, text);
    const lines = text.split('\n');
    for (let count = 0; count < lines.length; count++) {
      const cut = dataOf(collector, `${lines.slice(0, count).join('\n')}${count === 0 ? '' : '\n'}`);
      expect(isPartOf(cut, whole), `after ${count} lines`).toBe(true);
    }
  });
});

test('of the time of some processors no sum is made', () => {
  const lines = ["Domain: 'web01'", '  vcpu.current=2', '  vcpu.0.time=5', '  vcpu.1.time=7', ''];
  const text = (count: number) => `${lines.slice(0, count).join('\n')}\n`;
  expect(dataOf(factCollectors['cpu-time'] as unknown as Collector, text(5))).toEqual({ cpuTimeNs: 12 });
  expect(dataOf(factCollectors['cpu-time'] as unknown as Collector, text(3))).toBeNull();
});

// The kernel speaks one language; what is translated is what a program says around its words.
describe.each(samples.filter(({ id }) => id !== 'kernel-log'))('$name', ({ collector, text }) => {
  test('in another language it is refused, or understood as before', () => {
    const whole = dataOf(collector, text);
    const other = understand(collector, translated(text));
    expect(other.status === 'ok' ? other.data : whole).toEqual(whole);
  });
});

const tables: readonly FactId[] = [
  'domain-list',
  'listening-sockets',
  'ovs-fdb',
  'lease-addresses',
  'agent-addresses',
];

describe.each(samples.filter(({ id }) => tables.includes(id)))('$name', ({ collector, text }) => {
  test('the order of the rows means nothing', () => {
    const lines = text.split('\n');
    const heading = lines.findIndex((line) => /^-{20,}|^ *port +VLAN/u.test(line)) + 1;
    const rows = lines.slice(heading).filter((line) => line !== '');
    const other = [...lines.slice(0, heading), ...rows.toReversed(), ''].join('\n');
    const data = dataOf(collector, text);
    expect(isPartOf(dataOf(collector, other), data)).toBe(true);
    expect(isPartOf(data, dataOf(collector, other))).toBe(true);
  });
});
