import type { Diagnosis } from '../model/diagnosis.ts';
import { text } from '../model/text.ts';
import { toReportDocument } from './document.ts';
import { type Attachment, textFile } from './message.ts';
import { toPlainText } from './plain.ts';
import { type Language, say } from './say.ts';
import { renderThread } from './thread.ts';

/** All that is known of a diagnosis, as files: one to read, with every check, and the JSON document. */
export function renderEvidence(id: string, diagnosis: Diagnosis, language: Language): readonly Attachment[] {
  const { vm, target } = diagnosis;
  const stem = `vmping-${vm.replaceAll(/[^\w.-]/gu, '_')}`.slice(0, 80);
  const checks = diagnosis.checks.map(
    ({ id: check, status, ms }) => `${status.padEnd(8)} ${check}${ms > 0 ? ` (${ms} ms)` : ''}`,
  );
  const readable = [
    toPlainText(renderThread('evidence', diagnosis, language)),
    say(text('evidence-file.checks'), language),
    ...checks,
    '',
  ].join('\n');
  const json = `${JSON.stringify(toReportDocument(diagnosis, language), null, 2)}\n`;
  return [
    textFile(
      `evidence.${id}`,
      `${stem}.txt`,
      say(text('evidence-file.text', { vm, target }), language),
      readable,
    ),
    textFile(`report.${id}`, `${stem}.json`, say(text('evidence-file.json'), language), json),
  ];
}
