import { z } from 'zod';
import { factCollectors } from '../facts/index.ts';
import { interpret, type Reading } from '../facts/interpret.ts';
import type { FactCollector } from '../model/fact.ts';
import { HypervisorName } from '../model/names.ts';
import type { RecordedFact, Recording } from './recording.ts';

/** A relative name of a file of the bundle: never a path out of its folder. */
const FileName = z.string().regex(/^[a-z0-9][a-z0-9.-]*\/[a-z0-9][a-z0-9.-]*$/iu, 'not a file of a bundle');

const Raw = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('command'),
    exitCode: z.number().int().nullable(),
    stderr: z.string(),
    /** The file that holds what the program printed. */
    stdout: FileName,
  }),
  z.strictObject({ kind: z.literal('files'), texts: FileName }),
  z.strictObject({ kind: z.literal('failed'), reason: z.string(), message: z.string() }),
]);

/**
 * `bundle.json`: what was read of a hypervisor and in which order. The outputs themselves are files beside it, as the
 * programs printed them, so that whoever sends a bundle can see what is in it.
 */
export const Manifest = z.strictObject({
  schema: z.literal('vmping.bundle/1'),
  /** The version of vmping that made it. */
  vmping: z.string(),
  hypervisor: HypervisorName,
  startedAt: z.iso.datetime(),
  /** Names and addresses are replaced. */
  anonymized: z.boolean(),
  /** The question that was asked while it was made, and the identity of that run's packets; null: facts alone. */
  asked: z.strictObject({ vm: z.string(), target: z.string(), packetId: z.number().int() }).nullable(),
  readings: z.array(
    z.strictObject({ id: z.string(), args: z.string(), command: z.string(), at: z.string(), raw: Raw }),
  ),
  /** The file with the frames and the names that were looked up; null without a question. */
  run: FileName.nullable(),
});
export type Manifest = z.infer<typeof Manifest>;

/** A bundle: the manifest and the files that it names, by their names. */
export interface Bundle {
  readonly manifest: Manifest;
  readonly files: Readonly<Record<string, string>>;
}

/** What a run left besides facts. */
export type RunNotes = Pick<Recording, 'names' | 'wire' | 'trace'>;

/** Puts what was read into a bundle; each reading becomes one file that is named after its fact. */
export function toBundle(
  about: Omit<Manifest, 'schema' | 'readings' | 'run'>,
  readings: readonly Reading[],
  run: RunNotes | null,
): Bundle {
  const files: Record<string, string> = {};
  const keep = (name: string, text: string) => {
    files[name] = text;
    return name;
  };
  const manifest: Manifest = {
    schema: 'vmping.bundle/1',
    ...about,
    readings: readings.map(({ id, args, from, raw }, index) => {
      const name = `facts/${String(index + 1).padStart(3, '0')}-${id}`;
      const common = { id, args, command: from.command, at: from.at };
      switch (raw.kind) {
        case 'command': {
          const { stdout, stderr, exitCode } = raw.output;
          return {
            ...common,
            raw: { kind: 'command', exitCode, stderr, stdout: keep(`${name}.txt`, stdout) },
          };
        }
        case 'files': {
          const texts = keep(`${name}.json`, `${JSON.stringify(raw.files, null, 1)}\n`);
          return { ...common, raw: { kind: 'files', texts } };
        }
        case 'failed':
          return { ...common, raw };
      }
    }),
    run: run === null ? null : keep('run/frames.json', `${JSON.stringify(run)}\n`),
  };
  return { manifest, files };
}

/** What a bundle holds is not what its manifest says. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
}

/** The bundle as a recording: each output goes through the parser that vmping has today. Throws {@link BundleError}. */
export function toRecording({ manifest, files }: Bundle): Recording {
  const file = (name: string) => {
    const text = files[name];
    if (text === undefined) {
      throw new BundleError(`the bundle lacks its file ${name}`);
    }
    return text;
  };
  const facts = manifest.readings.flatMap(({ id, args, command, at, raw }): RecordedFact[] => {
    const collector = (factCollectors as Readonly<Record<string, unknown>>)[id];
    // A fact that only another version of vmping reads.
    if (collector === undefined) {
      return [];
    }
    const read =
      raw.kind === 'command'
        ? {
            kind: raw.kind,
            output: { stdout: file(raw.stdout), stderr: raw.stderr, exitCode: raw.exitCode },
          }
        : raw.kind === 'files'
          ? { kind: raw.kind, files: parsed(raw.texts, file(raw.texts)) as Record<string, string> }
          : { kind: raw.kind, reason: raw.reason as never, message: raw.message };
    const result = interpret(collector as FactCollector<string, unknown, unknown>, read, {
      command,
      at,
    });
    return [{ id, args, result }];
  });
  const run =
    manifest.run === null ? null : (parsed(manifest.run, file(manifest.run)) as unknown as RunNotes);
  return {
    schema: 'vmping.recording/1',
    origin: `a bundle of vmping ${manifest.vmping}`,
    vm: manifest.asked?.vm ?? '',
    target: manifest.asked?.target ?? '',
    hypervisor: manifest.hypervisor,
    startedAt: manifest.startedAt,
    packetId: manifest.asked?.packetId ?? 0,
    facts,
    names: run?.names ?? [],
    ...(run?.trace === undefined ? {} : { trace: run.trace }),
    wire: run?.wire ?? null,
  };
}

function parsed(name: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Told below.
  }
  throw new BundleError(`the bundle's file ${name} is no JSON object`);
}
