import { toReportDocument } from '../../message/document.ts';
import type { Language } from '../../message/say.ts';
import type { Diagnosis, Missing, Progress } from '../../model/diagnosis.ts';
import type { DiagnoseRequest } from '../../model/request.ts';
import { createTerminalReport } from './terminal-report.ts';

/** Where a diagnosis is written: sentences as they come, or one JSON document at the end. */
export interface DiagnoseOutput {
  begin(request: DiagnoseRequest): void;
  progress(progress: Progress): void;
  end(diagnosis: Diagnosis): void;
}

/** Writes to standard output. Where nobody can read it any more, the process ends: quietly at a closed pipe. */
export function createDiagnoseOutput(json: boolean, language: Language): DiagnoseOutput {
  const output = process.stdout;
  output.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      process.stderr.write(`vmping: standard output cannot be written: ${error.message}\n`);
    }
    process.exit(3);
  });
  if (!json) {
    return createTerminalReport(output, language);
  }
  return {
    begin() {},
    progress() {},
    end(diagnosis) {
      output.write(`${JSON.stringify(toReportDocument(diagnosis, language), null, 2)}\n`);
    },
  };
}

/** A diagnosis that says why there is none, and not a word about the path. */
export function unanswered(
  asked: Pick<Diagnosis, 'id' | 'vm' | 'target' | 'hypervisor' | 'startedAt'>,
  missing: Missing,
  totalMs = 0,
): Diagnosis {
  return {
    v: 1,
    ...asked,
    outcome: 'inconclusive',
    cause: null,
    explained: [],
    alsoFound: [],
    notes: [],
    missing: [missing],
    path: [],
    checks: [],
    train: null,
    timings: { totalMs, facts: 0, probes: 0, verdict: 0 },
    cost: { frames: 0, trainFrames: 0, sweepFrames: 0, longestProbeMs: 0 },
  };
}
