import type { Writable } from 'node:stream';
import type { Language } from '../../message/say.ts';
import { wantsColour } from '../../message/terminal/colour.ts';
import { createLayerLines, renderDiagnoseTitle, renderDiagnosis } from '../../message/terminal-text.ts';
import type { Diagnosis, Progress } from '../../model/diagnosis.ts';
import type { DiagnoseRequest } from '../../model/request.ts';

/** The run of one diagnosis as a person sees it in a terminal: layers as they finish, then the verdict. */
export interface TerminalReport {
  begin(request: DiagnoseRequest): void;
  progress(progress: Progress): void;
  end(diagnosis: Diagnosis): void;
}

/** Writes to `output`; colours only on a terminal, and not where `NO_COLOR` is set (no-color.org). */
export function createTerminalReport(
  output: Writable & { readonly isTTY?: boolean; readonly columns?: number },
  language: Language,
): TerminalReport {
  const options = { columns: output.columns ?? 100, colour: wantsColour(output, process.env), language };
  const layerLines = createLayerLines(options);
  return {
    begin({ vm, target, hypervisor }) {
      output.write(`${renderDiagnoseTitle({ vm, target: target.text, hypervisor }, language)}\n`);
    },
    progress(progress) {
      for (const line of layerLines(progress)) {
        output.write(`${line}\n`);
      }
    },
    end(diagnosis) {
      output.write(`\n${renderDiagnosis(diagnosis, options)}`);
    },
  };
}
