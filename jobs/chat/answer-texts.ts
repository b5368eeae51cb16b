import { renderCapture } from '../../src/message/capture-text.ts';
import { type Attachment, type Block, type Message } from '../../src/message/message.ts';
import { notice } from '../../src/message/notices.ts';
import { type Language, say } from '../../src/message/say.ts';
import { renderOutcome, renderProgress, renderThread } from '../../src/message/thread.ts';
import { text } from '../../src/model/text.ts';
import { type Answer, type Move, type RequestRecord, reasonText } from '../contracts.ts';
import { whenSeen } from '../when-seen.ts';

/** The texts of a question and of its answer, from what Redis remembers of it. */

/** The one line at the end, whatever the end is. */
export function outcomeLine(record: RequestRecord, answer: Answer, language: Language): string {
  const { vm, target } = questionOf(record);
  switch (answer.kind) {
    case 'diagnosis':
      return renderOutcome(answer.diagnosis, language);
    case 'capture': {
      const hops = Object.entries(answer.reading.frames).map(([hop, count]) => `${hop} ${count}`);
      const frames = hops.join(' · ') || say(text('capture.none'), language);
      return say(text('root.captured', { vm, seconds: record.captureSeconds ?? 0, frames }), language);
    }
    case 'no-diagnosis':
      return say(text('root.not-run', { vm, target, why: say(reasonText(answer), language) }), language);
    default:
      return answer satisfies never;
  }
}

/** The answer itself, for the thread; first of all where it was found, if that was not where it was asked for. */
export function answerMessage(
  record: RequestRecord,
  answer: Answer,
  moves: readonly Move[],
  now: number,
  language: Language,
): Message {
  const message = bareAnswer(record, answer, now, language);
  const lines = moves.map(({ from, to, vm, at }): Block => {
    const params = { vm, from, to, when: whenSeen(at, now) };
    return { kind: 'text', tone: 'strong', text: say(text('thread.moved', params), language) };
  });
  return { ...message, blocks: [...lines, ...message.blocks] };
}

function bareAnswer(record: RequestRecord, answer: Answer, now: number, language: Language): Message {
  const key = `verdict.${record.request.id}`;
  switch (answer.kind) {
    case 'diagnosis': {
      const message = renderThread(key, answer.diagnosis, language);
      return {
        ...message,
        blocks: [...message.blocks, askedBy(record, language), buttons(record, language)],
      };
    }
    case 'capture': {
      const lines = renderCapture(answer.reading, language);
      const caption = say(text('capture.caption', { ...questionOf(record) }), language);
      return {
        key,
        fallback: outcomeLine(record, answer, language),
        blocks: [{ kind: 'code', caption, lines }],
      };
    }
    case 'no-diagnosis':
      return notice(key, [say(reasonText(answer), language), ...lastKnown(record, answer, now, language)]);
    default:
      return answer satisfies never;
  }
}

/** What the path was when somebody could look. */
function lastKnown(
  { request }: RequestRecord,
  { lastKnown: known }: Extract<Answer, { kind: 'no-diagnosis' }>,
  now: number,
  language: Language,
): string[] {
  if (known === undefined) {
    return [];
  }
  const { outcome, hypervisor, at, cause } = known;
  const params = {
    vm: request.vm,
    target: request.target.text,
    outcome: say(text(`answer.was-${outcome}`), language),
    hypervisor,
    when: whenSeen(at, now),
    cause: cause === null ? '' : say(cause, language),
  };
  return [say(text(cause === null ? 'answer.last-known' : 'answer.last-known-cause', params), language)];
}

/** The file that belongs to an answer; null where there is none. */
export function answerFile(record: RequestRecord, answer: Answer, language: Language): Attachment | null {
  if (answer.kind !== 'capture') {
    return null;
  }
  const vm = record.request.vm.replaceAll(/[^\w.-]/gu, '_').replace(/^[^A-Za-z0-9]+/u, '');
  const caption = say(text(answer.full ? 'capture.file-full' : 'capture.file'), language);
  return {
    key: `capture.${record.request.id}`,
    name: `vmping-${vm.slice(0, 60)}.pcapng`,
    caption,
    content: { kind: 'bytes', base64: answer.base64 },
  };
}

function askedBy({ askedBy: person }: RequestRecord, language: Language): Block {
  const line = say(text('thread.asked-by', { person: person.name || person.id }), language);
  return { kind: 'text', tone: 'quiet', text: line };
}

function buttons({ request }: RequestRecord, language: Language): Block {
  return {
    kind: 'buttons',
    buttons: [
      { action: 'again', label: say(text('button.again'), language), value: request.id },
      { action: 'evidence', label: say(text('button.evidence'), language), value: request.id },
    ],
  };
}

/** The one line at the beginning. */
export function askedLine(record: RequestRecord, language: Language): string {
  const question = questionOf(record);
  return record.captureSeconds === null
    ? renderProgress(question, null, language)
    : say(text('root.capturing', { ...question, seconds: record.captureSeconds }), language);
}

export function questionOf({ request }: RequestRecord) {
  return { vm: request.vm, target: request.target.text, hypervisor: request.hypervisor };
}

export function rootKey({ request }: RequestRecord): string {
  return `root.${request.id}`;
}

/** `lastSeen` travels as a moment and is shown as a time of day. */
export function withSeenTimes(answer: Answer, now: number): Answer {
  if (answer.kind !== 'no-diagnosis' || typeof answer.params.lastSeen !== 'string') {
    return answer;
  }
  return { ...answer, params: { ...answer.params, lastSeen: whenSeen(answer.params.lastSeen, now) } };
}
