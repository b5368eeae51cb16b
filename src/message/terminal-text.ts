import type { Diagnosis, Progress } from '../model/diagnosis.ts';
import type { Layer } from '../model/layer.ts';
import { text } from '../model/text.ts';
import { printable } from './printable.ts';
import { type Language, say } from './say.ts';
import { paint } from './terminal/colour.ts';
import { renderTerminal } from './terminal/render.ts';
import { wrap } from './terminal/width.ts';
import { layerName, renderOutcome, renderThread } from './thread.ts';

/** How `vmping diagnose` writes for people. */
export interface TerminalTextOptions {
  readonly columns: number;
  readonly colour: boolean;
  readonly language: Language;
}

const colours = {
  reachable: 'green',
  unreachable: 'red',
  degraded: 'yellow',
  inconclusive: 'yellow',
} as const;

/** A function that gives the lines to add for each progress: a line per layer, once, as it finishes. */
export function createLayerLines({
  colour,
  language,
}: TerminalTextOptions): (progress: Progress) => readonly string[] {
  const shown = new Set<Layer>();
  return ({ passed, failed }) => {
    const fresh = [...passed, ...(failed ? [failed] : [])].filter((layer) => !shown.has(layer));
    return fresh.map((layer) => {
      shown.add(layer);
      const name = layerName(layer, language);
      return layer === failed
        ? paint(`  ✗ ${say(text('diagnose.layer-failed', { layer: name }), language)}`, 'red', colour)
        : paint(`  ✓ ${say(text('diagnose.layer-passed', { layer: name }), language)}`, 'green', colour);
    });
  };
}

/** The line above the layers: what is being looked at. */
export function renderDiagnoseTitle(
  question: { readonly vm: string; readonly target: string; readonly hypervisor: string },
  language: Language,
): string {
  return printable(say(text('diagnose.running', { ...question }), language));
}

/** The verdict: one line with the outcome, then cause, proof, fix and the rest. Ends with a line break. */
export function renderDiagnosis(diagnosis: Diagnosis, options: TerminalTextOptions): string {
  const { columns, colour, language } = options;
  const outcome = wrap(printable(renderOutcome(diagnosis, language)), columns);
  const { lines } = renderTerminal(renderThread('verdict', diagnosis, language), options);
  return [...outcome.map((line) => paint(line, colours[diagnosis.outcome], colour)), '', ...lines, ''].join(
    '\n',
  );
}
