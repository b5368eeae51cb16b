import { printable } from '../message/printable.ts';
import type { DoctorLine } from '../model/doctor.ts';

const words: Readonly<Record<DoctorLine['status'], string>> = {
  ok: 'ok   ',
  warn: 'warn ',
  fail: 'FAIL ',
  skipped: 'skip ',
};

/** The lines as a person reads them, each with its cure below. */
export function showLines(lines: readonly DoctorLine[]): string {
  const width = Math.max(0, ...lines.map(({ subject }) => subject.length));
  return lines
    .flatMap(({ subject, status, says, cure }) => [
      `${words[status]} ${printable(subject).padEnd(width)}  ${printable(says)}`,
      ...(cure === null ? [] : [`${' '.repeat(width + 8)}→ ${printable(cure)}`]),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

/** The worst of them: a fail, else a warning, else all is well. What was skipped is neither. */
export function worstOf(lines: readonly DoctorLine[]): 'ok' | 'warn' | 'fail' {
  const has = (status: DoctorLine['status']) => lines.some((line) => line.status === status);
  return has('fail') ? 'fail' : has('warn') ? 'warn' : 'ok';
}
