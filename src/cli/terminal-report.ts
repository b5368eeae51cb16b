import type { Writable } from 'node:stream';
import { renderTerminal } from '../../adapters/chat/terminal/render.ts';
import { type Language, say } from '../message/say.ts';
import { layerName, renderOutcome, renderThread } from '../message/thread.ts';
import type { Diagnosis, Progress } from '../model/diagnosis.ts';
import type { DiagnoseRequest } from '../model/request.ts';

/** The run of one diagnosis as a person sees it in a terminal: layers as they finish, then the verdict. */
export interface TerminalReport {
  begin(request: DiagnoseRequest): void;
  progress(progress: Progress): void;
  end(diagnosis: Diagnosis): void;
}

/** Colours only on a terminal, and not where `NO_COLOR` is set to anything (no-color.org). */
export function createTerminalReport(
  output: Writable & { readonly isTTY?: boolean; readonly columns?: number },
  language: Language,
): TerminalReport {
  const told = new Set<string>();
  const print = (line: string) => output.write(`${line}\n`);
  const colour = output.isTTY === true && !process.env['NO_COLOR'];
  return {
    begin({ vm, target, hypervisor }) {
      print(say({ key: 'diagnose.running', params: { vm, target: target.text, hypervisor } }, language));
    },
    progress({ passed, failed }) {
      for (const layer of passed) {
        if (!told.has(layer)) {
          told.add(layer);
          print(`  ${say({ key: 'diagnose.layer-passed', params: { layer: layerName(layer, language) } }, language)}`);
        }
      }
      if (failed !== null && !told.has(failed)) {
        told.add(failed);
        print(`  ${say({ key: 'diagnose.layer-failed', params: { layer: layerName(failed, language) } }, language)}`);
      }
    },
    end(diagnosis) {
      print(`\n${renderOutcome(diagnosis, language)}\n`);
      const message = renderThread(diagnosis.id, diagnosis, language);
      const { lines } = renderTerminal(message, { columns: output.columns ?? 100, colour });
      print(lines.join('\n'));
    },
  };
}
