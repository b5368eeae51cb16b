import type { Report } from '../../../src/model/report.ts';
import type { Fault } from '../faults/fault.ts';

/** What an answer says in a word: its cause, or its outcome where there is none. */
export function wordOf(report: Report): string {
  return report.verdict?.cause ?? report.outcome;
}

/** What is wrong with the answer about a path that works; `note`: what it must say all the same. Pure. */
export function judgeHealthy(report: Report, note?: string): string[] {
  return [
    ...(report.outcome === 'reachable' ? [] : [`outcome ${report.outcome}, not reachable`]),
    ...(report.verdict === null ? [] : [`called broken: ${report.verdict.cause}: ${report.verdict.summary}`]),
    ...foundToo(report),
    ...(note === undefined || report.notes.some(({ cause }) => cause === note) ? [] : [`no note ${note}`]),
  ];
}

/** What is wrong with the answer about a fault: exactly this one cause, in this layer, mended there; of a hidden one none. Pure. */
export function judgeFault({ expect, fixRunsOn, second, isHidden }: Fault, report: Report): string[] {
  const { outcome, verdict } = report;
  if (isHidden) {
    return [
      ...(outcome === 'inconclusive' ? [] : [`outcome ${outcome}, not inconclusive`]),
      ...(verdict === null ? [] : [`a cause that nobody can know: ${verdict.cause}: ${verdict.summary}`]),
      ...foundToo(report),
    ];
  }
  if (verdict === null) {
    const missing = report.missing.map(({ what, why }) => `${what}: ${why}`).join('; ');
    return [`outcome ${outcome} and no cause${missing === '' ? '' : ` (${missing})`}`];
  }
  return [
    ...(outcome === expect.outcome || (expect.outcome === 'either' && outcome !== 'inconclusive')
      ? []
      : [`outcome ${outcome}, not ${expect.outcome}`]),
    ...([expect.cause, expect.orCause].includes(verdict.cause as typeof expect.cause)
      ? []
      : [`cause ${verdict.cause}, not ${expect.cause}: ${verdict.summary}`]),
    ...(verdict.layer === expect.layer ? [] : [`layer ${verdict.layer}, not ${expect.layer}`]),
    ...(fixRunsOn === 'none' || verdict.fix.where === fixRunsOn
      ? []
      : [`to be mended on the ${verdict.fix.where}, not on the ${fixRunsOn}`]),
    ...(fixRunsOn === 'hypervisor' && verdict.fix.commands.length === 0 ? ['no command to mend it'] : []),
    // Whatever else is named beside what was made is a consequence, or false.
    ...foundToo(report, second?.fault.expect.cause),
    ...(second?.isShown === true && !report.alsoFound.some(({ cause }) => cause === second.fault.expect.cause)
      ? [`not also found: ${second.fault.expect.cause}`]
      : []),
  ];
}

/** What is wrong with an exit status. Pure. */
export function judgeExit(exitCode: number, report: Report): string[] {
  const wanted = { reachable: 0, unreachable: 1, degraded: 1, inconclusive: 3 }[report.outcome];
  return exitCode === wanted ? [] : [`exit status ${exitCode} for ${report.outcome}, not ${wanted}`];
}

function foundToo({ alsoFound }: Report, rightly?: string): string[] {
  return alsoFound
    .filter(({ cause }) => cause !== rightly)
    .map(({ cause, summary }) => `also found ${cause}: ${summary}`);
}
