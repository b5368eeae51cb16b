import type { CaptureReading, Seen, Talk } from '../capture/reading.ts';
import { text } from '../model/text.ts';
import { numbersOf } from '../probes/train/numbers.ts';
import { printable } from './printable.ts';
import { type Language, say } from './say.ts';

/** More conversations than these are not listed: they are in the file. */
const mostTalks = 40;

/** What a capture holds, as lines for a terminal: each conversation, and at which hops it was seen. */
export function renderCapture({ talks, frames }: CaptureReading, language: Language): string[] {
  const list = Object.entries(frames)
    .map(([hop, count]) => `${hop} ${count}`)
    .join(' · ');
  const lines = [
    say(text('capture.frames', { list }), language),
    '',
    ...talks.slice(0, mostTalks).flatMap((talk) => [renderTalk(talk, language), renderSeen(talk, language)]),
  ];
  const more = talks.length - mostTalks;
  return [...lines, ...(more > 0 ? [say(text('capture.more', { count: more }), language)] : [])].map(
    printable,
  );
}

function renderTalk(talk: Talk, language: Language): string {
  const ms = talk.kind === 'ping' ? '' : shown(talk.ms);
  switch (talk.kind) {
    case 'neighbor': {
      const key = talk.answeredBy.length > 0 ? 'capture.answered-by' : 'capture.not-answered';
      const answer = say(text(key, { macs: talk.answeredBy.join(', '), ms }), language);
      return say(text('capture.arp', { address: talk.address, asked: talk.asked, answer }), language);
    }
    case 'ping': {
      const { minMs, medianMs, maxMs } = numbersOf(talk.times);
      const summary = { min: shown(minMs), median: shown(medianMs), max: shown(maxMs) };
      const times = talk.answered > 0 ? say(text('capture.times', summary), language) : '';
      const { from, to, sent, answered } = talk;
      return say(text('capture.ping', { from, to, sent, answered, times }), language);
    }
    case 'tcp': {
      const { from, to, port, tries } = talk;
      const outcome = say(text(`capture.${talk.outcome}`, { ms, tries }), language);
      return say(text('capture.tcp', { from, to, port, outcome }), language);
    }
  }
}

function renderSeen({ questions, answers }: Talk, language: Language): string {
  return say(text('capture.seen', { questions: marks(questions), answers: marks(answers) }), language);
}

/** `vnet0 ✓ br0 – eth0 ✓`: seen, or not, at each hop. */
function marks(seen: Seen): string {
  return Object.entries(seen)
    .map(([hop, was]) => `${hop} ${was ? '✓' : '–'}`)
    .join(' ');
}

function shown(ms: number | null): string {
  return ms === null ? '-' : ms.toFixed(ms < 10 ? 2 : 0);
}
