import { type FactData, type FactId, factCollectors } from '../facts/index.ts';
import { interpret, type Reading } from '../facts/interpret.ts';
import type { FactCollector, FactResult } from '../model/fact.ts';
import { type Anonymizer, createAnonymizer, type Keyed } from './anonymize.ts';

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
  { hypervisor, target }: { readonly hypervisor: string; readonly target: string | null },
  keyed: Keyed,
): Anonymization {
  const found = namesIn(readings, hypervisor, target);
  const kept = [...found.keys()].filter((name) => {
    const alone = createAnonymizer(variants([[name, found.get(name) ?? '']]), keyed);
    return readings.some((reading) => spoils(reading, alone));
  });
  const safe = [...found].filter(([name]) => !kept.includes(name));
  return { apply: createAnonymizer(variants(safe), keyed), kept };
}

/** The same reading without names and addresses. */
export function anonymizeReading({ id, args, from, raw }: Reading, apply: Anonymizer): Reading {
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

/** Whether a reading that could be understood cannot be any more. */
function spoils(reading: Reading, apply: Anonymizer): boolean {
  const before = understood(reading);
  return before?.status === 'ok' && understood(anonymizeReading(reading, apply))?.status !== 'ok';
}

function understood({ id, raw, from }: Reading): FactResult<unknown> | null {
  const collector = (factCollectors as Readonly<Record<string, unknown>>)[id];
  return collector === undefined
    ? null
    : interpret(collector as FactCollector<string, unknown, unknown>, raw, from);
}

/** The names of VMs, machines, domains and neighboring switches, each with what takes its place. */
function namesIn(
  readings: readonly Reading[],
  hypervisor: string,
  target: string | null,
): Map<string, string> {
  const data = <Id extends FactId>(id: Id): FactData<Id>[] =>
    readings
      .filter((reading) => reading.id === id)
      .map(understood)
      .flatMap((answer) => (answer?.status === 'ok' ? [answer.data as FactData<Id>] : []));
  const names = new Map<string, string>([[hypervisor, 'hv-1']]);
  const add = (prefix: string, some: readonly string[]) => {
    for (const name of some) {
      if (name !== '' && !names.has(name)) {
        names.set(name, `${prefix}-${names.size}`);
      }
    }
  };
  add('vm', [
    ...data('domain-list').flatMap((list) => list.names),
    ...data('domain-xml').map((xml) => xml.name),
  ]);
  const isName = target !== null && /[a-z]/iu.test(target) && !target.includes('::');
  add('host', isName ? [target] : []);
  add(
    'domain',
    data('resolv-conf').flatMap(({ search }) => search),
  );
  add(
    'switch',
    data('lldp').flatMap(({ neighbors }) => neighbors.flatMap(({ system }) => system ?? [])),
  );
  return names;
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
