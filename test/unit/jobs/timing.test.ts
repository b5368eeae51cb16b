import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DiagnoseJob, noDiagnosis, refusal } from '../../../jobs/contracts.ts';
import { createProgressSender } from '../../../jobs/host/progress-sender.ts';
import { jobIds } from '../../../jobs/names.ts';
import { whenSeen } from '../../../jobs/when-seen.ts';
import type { Progress } from '../../../src/model/diagnosis.ts';
import { layers } from '../../../src/model/layer.ts';
import { parseTarget } from '../../../src/model/target.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const progress = (count: number): Progress => ({
  stage: 'probes',
  passed: layers.slice(0, count),
  failed: null,
});

test('progress: the first at once, then the newest of each interval, in order, nothing after the end', async () => {
  const sent: [number, number][] = [];
  const sender = createProgressSender(100, async ({ passed }, order) => {
    sent.push([order, passed.length]);
  });
  for (const count of [1, 2, 3]) {
    sender.push(progress(count));
  }
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual([[0, 1]]);
  await vi.advanceTimersByTimeAsync(100);
  expect(sent).toEqual([
    [0, 1],
    [1, 3],
  ]);
  sender.push(progress(4));
  await sender.stop();
  sender.push(progress(5));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toHaveLength(2);
});

test('progress that cannot be sent harms nobody', async () => {
  const sender = createProgressSender(100, () => Promise.reject(new Error('Redis is away')));
  sender.push(progress(1));
  await vi.advanceTimersByTimeAsync(200);
  await expect(sender.stop()).resolves.toBeUndefined();
});

test.each([
  ['', 0, /^never$/u],
  ['nonsense', 0, /^never$/u],
  ['2026-11-22T12:00:00.000Z', 14_000, /^\d\d:\d\d:\d\d \(14 s ago\)$/u],
  ['2026-11-22T12:00:00.000Z', -3_000, /^\d\d:\d\d:\d\d \(0 s ago\)$/u],
  ['2026-11-22T12:00:00.000Z', 600_000, /^\d\d:\d\d:\d\d \(10 min ago\)$/u],
  ['2026-11-22T12:00:00.000Z', 3 * 3_600_000, /^\d\d:\d\d:\d\d \(3 h ago\)$/u],
  ['2026-11-22T12:00:00.000Z', 3 * 86_400_000, /^2026-11-2\d \d\d:\d\d:\d\d$/u],
])('when seen: %s after %d ms', (at, laterMs, shown) => {
  expect(whenSeen(at, Date.parse('2026-11-22T12:00:00.000Z') + laterMs)).toMatch(shown);
});

test('a job is refused for its rule, without its content', () => {
  const good = {
    v: 1,
    request: { id: 'r1', vm: 'web01', target: parseTarget('10.0.0.1'), hypervisor: 'hv1', nic: null },
    replyTo: 'chat',
    askedAt: '2026-11-22T12:00:00.000Z',
    deadline: '2026-11-22T12:00:20.000Z',
  };
  expect(DiagnoseJob.safeParse(good).success).toBe(true);
  const bad: readonly unknown[] = [
    { ...good, v: 2 },
    { ...good, extra: 1 },
    { ...good, replyTo: 'host-hv2' },
    { ...good, replyTo: 'chat:x' },
    { ...good, deadline: 'tomorrow' },
    { ...good, request: { ...good.request, vm: '--secret-vm' } },
    { ...good, request: { ...good.request, id: 'a:b' } },
    { ...good, request: { ...good.request, hypervisor: 'hv1;x' } },
    {
      ...good,
      request: { ...good.request, target: { text: '10.0.0.1', host: { kind: 'name', name: '-c' }, port: 1 } },
    },
  ];
  for (const payload of bad) {
    const parsed = DiagnoseJob.safeParse(payload);
    expect(parsed.success).toBe(false);
    expect(refusal(parsed.error as NonNullable<typeof parsed.error>)).not.toContain('secret');
  }
});

test('ids of jobs hold no colon', () => {
  expect([
    jobIds.diagnose('r1'),
    jobIds.progress('r1', 's', 3),
    jobIds.answer('r1', 'k'),
    jobIds.watch('r1', 2),
  ]).toEqual(['diagnose.r1', 'progress.r1.s.3', 'answer.r1.k', 'watch.r1.2']);
});

test('a problem of any length fits into an answer', () => {
  const answer = noDiagnosis('engine-failed', { problem: 'x'.repeat(10_000) });
  expect(answer.kind === 'no-diagnosis' && String(answer.params.problem)).toHaveLength(500);
});
