import type { FactData, FactId } from '../facts/index.ts';
import type { Evidence, Finding, Fix } from '../model/finding.ts';
import { Layer } from '../model/layer.ts';
import type { PathContext } from '../model/path.ts';
import { type TextParams, text } from '../model/text.ts';
import type { Observations, ProbeId } from '../probes/observations.ts';
import type { Symptom } from '../verdict/symptom.ts';

/** What a check may find: its permanent code and the layer that the code begins with. */
export type FindingCode = `${Layer}.${string}`;

/** What a check is given: where, the facts and probes that it declared, and what was seen of the path as a whole. */
export interface CheckInput<Needs extends FactId, Optional extends FactId, Probes extends ProbeId> {
  readonly vm: string;
  readonly path: PathContext;
  readonly facts: { readonly [Id in Needs]: FactData<Id> };
  /** Null where the fact is absent or could not be read. */
  readonly known: { readonly [Id in Optional]: FactData<Id> | null };
  /** Of the declared facts those that are known not to be there: nobody serves them, or there is no such thing. */
  readonly absent: readonly FactId[];
  readonly probes: { readonly [Id in Probes]: Observations[Id] };
  /** Null as long as no probe has run. */
  readonly symptom: Symptom | null;
}

/** The only answers that a check can give; `skipped` and `unknown` belong to the runner. */
export type Answer =
  | { readonly status: 'pass' }
  /** The question does not touch what this check is about: no port, no name. */
  | { readonly status: 'not-asked' }
  | { readonly status: 'note' | 'fail'; readonly finding: Finding };

/** One thing that should hold. Pure: the same input gives the same answer. */
export interface Check<
  Id extends `${Layer}.${string}` = `${Layer}.${string}`,
  Needs extends FactId = FactId,
  Optional extends FactId = FactId,
  Probes extends ProbeId = ProbeId,
> {
  /** `<layer>.<what-should-hold>`: the path of its file. */
  readonly id: Id;
  /** One sentence for the docs: what holds when it passes. */
  readonly summary: string;
  readonly needs: readonly Needs[];
  readonly optional: readonly Optional[];
  readonly probes: readonly Probes[];
  /** Checks that must not have failed: otherwise this one could only repeat them. */
  readonly dependsOn: readonly string[];
  /** A failure ends the run: nothing that is still to be measured can change it. */
  readonly decisive: boolean;
  /** Works with the domain alone, before a NIC and a path are known. */
  readonly beforePath: boolean;
  readonly findings: readonly FindingCode[];
  readonly run: (input: CheckInput<Needs, Optional, Probes>) => Answer;
}

type CheckSpec<
  Id extends `${Layer}.${string}`,
  Needs extends FactId,
  Optional extends FactId,
  Probes extends ProbeId,
> = Pick<Check<Id, Needs, Optional, Probes>, 'id' | 'summary' | 'findings' | 'run'> &
  Partial<Check<Id, Needs, Optional, Probes>>;

/** Makes a check; what is left out is empty or false. */
export function defineCheck<
  const Id extends `${Layer}.${string}`,
  Needs extends FactId = never,
  Optional extends FactId = never,
  Probes extends ProbeId = never,
>(spec: CheckSpec<Id, Needs, Optional, Probes>): Check<Id, Needs, Optional, Probes> {
  return {
    needs: [],
    optional: [],
    probes: [],
    dependsOn: [],
    decisive: false,
    beforePath: false,
    ...spec,
  };
}

export const pass: Answer = { status: 'pass' };
export const notAsked: Answer = { status: 'not-asked' };

/** The layer that a code or id begins with. */
export function layerOf(code: string): Layer {
  return Layer.parse(code.split('.')[0]);
}

export interface FindingParts {
  readonly hop: string | null;
  readonly confidence: number;
  readonly params?: TextParams;
  readonly evidence: readonly [Evidence, ...Evidence[]];
  readonly fix: {
    readonly where: Fix['where'];
    readonly commands?: readonly string[];
    readonly persistent?: readonly string[];
    /** Whose words the note is in, where there are several: the text `fix.<code>.<variant>`. */
    readonly variant?: string | undefined;
  };
}

function findingOf(code: FindingCode, effect: Finding['effect'], parts: FindingParts): Finding {
  const params = parts.params ?? {};
  return {
    code,
    layer: layerOf(code),
    effect,
    hop: parts.hop,
    confidence: parts.confidence,
    params,
    evidence: [...parts.evidence],
    fix: {
      where: parts.fix.where,
      commands: [...(parts.fix.commands ?? [])],
      persistent: [...(parts.fix.persistent ?? [])],
      note: text(
        parts.fix.variant === undefined ? `fix.${code}` : `fix.${code}.${parts.fix.variant}`,
        params,
      ),
    },
  };
}

/** It breaks the path. */
export function breaks(code: FindingCode, parts: FindingParts): Answer {
  return { status: 'fail', finding: findingOf(code, 'breaks', parts) };
}

/** The path works, but not well or not always. */
export function degrades(code: FindingCode, parts: FindingParts): Answer {
  return { status: 'fail', finding: findingOf(code, 'degrades', parts) };
}

/** Odd, but this path does not feel it. */
export function notes(code: FindingCode, parts: FindingParts): Answer {
  return { status: 'note', finding: findingOf(code, 'notes', parts) };
}

/** One piece of evidence: the command that shows it, and what it showed as a text of the catalogue. */
export function evidence(command: string, key: string, params: TextParams = {}): Evidence {
  return { command, shows: text(`evidence.${key}`, params) };
}
