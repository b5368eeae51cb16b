import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ChatError } from '../../../adapters/chat/chat-error.ts';
import { createOutlet, OutletClosed } from '../../../jobs/chat/outlet.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const outletOf = () => createOutlet({ everyMs: () => 1_000, now: () => Date.now() });

/** Notes when it was sent, in seconds since the beginning. */
function recorder() {
  const begun = Date.now();
  const sent: string[] = [];
  const send = (name: string) => async () => {
    sent.push(`${name}@${(Date.now() - begun) / 1_000}`);
    return name;
  };
  return { sent, send };
}

test('one message a second in a channel, and channels do not wait for each other', async () => {
  const outlet = outletOf();
  const { sent, send } = recorder();
  for (const name of ['a', 'b', 'c']) {
    void outlet.post('slack', 'C1', 'answer', send(name));
  }
  void outlet.post('slack', 'C2', 'answer', send('x'));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sent).toEqual(['a@0', 'x@0', 'b@1', 'c@2']);
});

test('edits keep to no pace', async () => {
  const outlet = outletOf();
  const { sent, send } = recorder();
  void outlet.post('slack', 'C1', 'answer', send('a'));
  void outlet.post('slack', 'C1', 'answer', send('b'));
  void outlet.edit('slack', 'C1', send('edit'));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sent).toEqual(['a@0', 'edit@0', 'b@1']);
});

test('what people wait for goes before what vmping says by itself', async () => {
  const outlet = outletOf();
  const { sent, send } = recorder();
  void outlet.post('slack', 'C1', 'alert', send('alert1'));
  void outlet.post('slack', 'C1', 'alert', send('alert2'));
  void outlet.post('slack', 'C1', 'answer', send('answer'));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sent).toEqual(['alert1@0', 'answer@1', 'alert2@2']);
});

test('Retry-After holds its channel alone; what was refused goes first, and everything arrives once', async () => {
  const outlet = outletOf();
  const { sent, send } = recorder();
  let refusals = 2;
  const limited = outlet.post('slack', 'C1', 'answer', async () => {
    if (refusals > 0) {
      refusals -= 1;
      throw new ChatError('rate-limited', 'ratelimited', { retryAfterMs: 3_000 });
    }
    return send('limited')();
  });
  void outlet.post('slack', 'C1', 'answer', send('behind'));
  void outlet.edit('slack', 'C1', send('edit'));
  void outlet.post('slack', 'C2', 'answer', send('other'));
  await vi.advanceTimersByTimeAsync(100);
  expect(outlet.isBusy('slack', 'C1')).toBe(true);
  expect(outlet.isBusy('slack', 'C2')).toBe(false);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(sent).toEqual(['other@0', 'limited@6', 'edit@6', 'behind@7']);
  expect(await limited).toBe('limited');
});

test('an error is for whoever sent it; the next one goes on', async () => {
  const outlet = outletOf();
  const { sent, send } = recorder();
  const failed = outlet.post('slack', 'C1', 'answer', () =>
    Promise.reject(new ChatError('undeliverable', 'is_archived')),
  );
  const caught = expect(failed).rejects.toThrow('is_archived');
  void outlet.post('slack', 'C1', 'answer', send('next'));
  await vi.advanceTimersByTimeAsync(2_000);
  await caught;
  expect(sent).toEqual(['next@1']);
});

test('closed: what waits is given back, and nothing is sent any more', async () => {
  const outlet = outletOf();
  const { sent, send } = recorder();
  void outlet.post('slack', 'C1', 'answer', send('a'));
  const waiting = outlet.post('slack', 'C1', 'answer', send('b'));
  const caught = expect(waiting).rejects.toThrow(OutletClosed);
  outlet.close();
  await caught;
  await expect(outlet.post('slack', 'C1', 'answer', send('c'))).rejects.toThrow(OutletClosed);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sent).toEqual(['a@0']);
});
