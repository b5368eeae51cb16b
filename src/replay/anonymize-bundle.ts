import type { Reading } from '../facts/interpret.ts';
import { type Anonymizer, createAnonymizer, createNameReplacer, type Keyed } from './anonymize.ts';
import { essentialReading } from './essential.ts';
import { isWordOfALanguage, type NamesAbout, namesIn, understood } from './names-in.ts';

/** How a bundle is anonymized, and the names that had to stay because the outputs need those words. */
export interface Anonymization {
  readonly apply: Anonymizer;
  readonly kept: readonly string[];
}

/**
 * Finds the names in what was read, and how to replace them. A name that is also a word of some output (a VM called
 * `bridge`) stays where it is, for otherwise that output could not be read any more.
 */
export function anonymizationOf(
  readings: readonly Reading[],
  about: NamesAbout,
  keyed: Keyed,
): Anonymization {
  const found = [...namesIn(readings, about)];
  const words = found.filter(([name]) => isWordOfALanguage(name));
  const names = found.filter((name) => !words.includes(name));
  const unsafe = spoilers(names, readings.map(essentialReading), understanding());
  const safe = names.filter((name) => !unsafe.includes(name));
  return {
    apply: createAnonymizer(variants(safe), keyed),
    kept: [...words, ...unsafe].map(([name]) => name),
  };
}

/** The same reading without names and addresses, and with no more in it than vmping reads. */
export function anonymizeReading(reading: Reading, apply: Anonymizer): Reading {
  const { id, args, from, raw } = essentialReading(reading);
  const about = { id, args: apply(args), from: { ...from, command: apply(from.command) } };
  switch (raw.kind) {
    case 'command': {
      const { stdout, stderr, exitCode } = raw.output;
      return {
        ...about,
        raw: { kind: raw.kind, output: { stdout: apply(stdout), stderr: apply(stderr), exitCode } },
      };
    }
    case 'files': {
      const files = Object.entries(raw.files).map(([path, text]) => [apply(path), apply(text)] as const);
      return { ...about, raw: { kind: raw.kind, files: Object.fromEntries(files) } };
    }
    case 'failed':
      return { ...about, raw: { ...raw, message: apply(raw.message) } };
  }
}

/** Those of the names that cannot be replaced without changing what is understood of some reading. */
function spoilers(names: readonly Name[], readings: readonly Reading[], known: Understanding): Name[] {
  const replace = createNameReplacer(variants(names));
  if (!readings.some((reading) => spoils(reading, replace, known(reading)))) {
    return [];
  }
  const half = Math.ceil(names.length / 2);
  return names.length < 2
    ? [...names]
    : [names.slice(0, half), names.slice(half)].flatMap((some) => spoilers(some, readings, known));
}

/** Whether a name is more than a name in an output: understood and then replaced, it is not what is understood after. */
function spoils(reading: Reading, replace: Anonymizer, before: string | null): boolean {
  if (before === null) {
    return false;
  }
  const after = understood(anonymizeReading(reading, replace));
  return after?.status !== 'ok' || JSON.stringify(after.data) !== replace(before);
}

type Name = readonly [string, string];
type Understanding = (reading: Reading) => string | null;

/** What is understood of a reading, as JSON; each is read once. */
function understanding(): Understanding {
  const known = new Map<Reading, string | null>();
  return (reading) => {
    const before = known.get(reading);
    if (before !== undefined) {
      return before;
    }
    const answer = understood(reading);
    const data = answer?.status === 'ok' ? JSON.stringify(answer.data) : null;
    known.set(reading, data);
    return data;
  };
}

/** A name as it stands in XML and in JSON as well. */
function variants(names: Iterable<readonly [string, string]>): Map<string, string> {
  return new Map(
    [...names].flatMap(([name, other]) =>
      [
        name,
        name
          .replaceAll('&', '&amp;')
          .replaceAll('<', '&lt;')
          .replaceAll('>', '&gt;')
          .replaceAll("'", '&apos;')
          .replaceAll('"', '&quot;'),
        JSON.stringify(name).slice(1, -1),
      ].map((form) => [form, other] as const),
    ),
  );
}
