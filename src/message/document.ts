import type { Diagnosis } from '../model/diagnosis.ts';
import type { Finding } from '../model/finding.ts';
import type { Report, ReportFinding } from '../model/report.ts';
import { type Language, say } from './say.ts';

/** The JSON document of a diagnosis, its sentences written in `language`. */
export function toReportDocument(diagnosis: Diagnosis, language: Language): Report {
  const finding = (found: Finding) => toReportFinding(found, language);
  return {
    schema: 'vmping.report/1',
    id: diagnosis.id,
    vm: diagnosis.vm,
    target: diagnosis.target,
    hypervisor: diagnosis.hypervisor,
    startedAt: diagnosis.startedAt,
    outcome: diagnosis.outcome,
    verdict: diagnosis.cause && finding(diagnosis.cause),
    alsoFound: diagnosis.alsoFound.map(finding),
    notes: diagnosis.notes.map(finding),
    missing: diagnosis.missing.map(({ what, why, cure }) => ({ what, why: say(why, language), cure })),
    path: diagnosis.path.map(({ hop, kind, sent, forwarded }) => ({ hop, kind, sent, forwarded })),
    ...(diagnosis.untested && { untested: diagnosis.untested }),
    checks: diagnosis.checks.map(({ id, layer, status, ms }) => ({ id, layer, status, ms })),
    train: diagnosis.train,
    timings: diagnosis.timings,
    ...(diagnosis.request && { request: requestOf(diagnosis, language) }),
    ...(diagnosis.history && {
      history: {
        ...diagnosis.history,
        changes: diagnosis.history.changes.map(({ at, what }) => ({ at, what: say(what, language) })),
      },
    }),
  };
}

function toReportFinding(finding: Finding, language: Language): ReportFinding {
  return {
    layer: finding.layer,
    cause: finding.code,
    hop: finding.hop,
    confidence: finding.confidence,
    summary: summaryOf(finding, language),
    evidence: finding.evidence.map(({ command, shows }) => ({ command, shows: say(shows, language) })),
    fix: {
      where: finding.fix.where,
      commands: finding.fix.commands,
      persistent: finding.fix.persistent,
      note: say(finding.fix.note, language),
    },
  };
}

/** The request to others, with the sentence of the cause; empty where there is nothing to ask. */
export function requestOf({ request, cause }: Diagnosis, language: Language): string {
  const what = cause === null ? '' : summaryOf(cause, language);
  return request === undefined
    ? ''
    : say({ key: request.key, params: { ...request.params, what } }, language);
}

/** The finding's one sentence: the text `finding.<code>` with its parameters. */
export function summaryOf(finding: Finding, language: Language): string {
  return say({ key: `finding.${finding.code}`, params: finding.params }, language);
}
