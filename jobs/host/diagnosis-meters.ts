import type { Meters } from '../../src/metrics/meters.ts';
import type { Answer } from '../contracts.ts';

const workerReasons = ['cancelled', 'deadline', 'invalid-job', 'engine-failed'] as const;

/** Counts what a worker answered; `tookMs` from taking the job up to the answer. */
export function meterAnswer(meters: Meters, answer: Answer, tookMs: number): void {
  if (answer.kind === 'no-diagnosis') {
    const reason = workerReasons.find((each) => each === answer.reason);
    if (reason !== undefined) {
      meters.add('vmping_diagnoses_failed_total', { reason });
    }
    return;
  }
  if (answer.kind === 'capture') {
    return;
  }
  const { outcome, cause, train } = answer.diagnosis;
  meters.add('vmping_diagnoses_total', { outcome, layer: cause?.layer ?? 'none' });
  meters.observe('vmping_diagnosis_duration_seconds', { outcome }, tookMs / 1_000);
  if (train === null || train.sent === 0) {
    return;
  }
  const { sent, received, medianMs, jitterMs, lost } = train;
  meters.add('vmping_path_pings_sent_total', {}, sent);
  for (const where of ['out', 'beyond', 'return'] as const) {
    meters.add('vmping_path_pings_lost_total', { where }, lost[where]);
  }
  meters.observe('vmping_path_loss_ppm', {}, ((sent - received) / sent) * 1e6);
  if (medianMs !== null) {
    meters.observe('vmping_path_latency_seconds', {}, medianMs / 1_000);
  }
  if (jitterMs !== null) {
    meters.observe('vmping_path_jitter_seconds', {}, jitterMs / 1_000);
  }
}
