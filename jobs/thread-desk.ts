import type { ChatAdapter, OpenedThread } from '../adapters/chat/chat-adapter.ts';
import type { Message } from '../src/message/message.ts';
import { notice } from '../src/message/notices.ts';
import { type Language, say } from '../src/message/say.ts';
import { renderOutcome, renderProgress, renderRoot, renderThread } from '../src/message/thread.ts';
import { type MessageRef, platformOf } from '../src/model/chat.ts';
import type { Progress } from '../src/model/diagnosis.ts';
import type { RequestId } from '../src/model/request.ts';
import { text } from '../src/model/text.ts';
import { type Answer, type RequestRecord, reasonText } from './contracts.ts';
import type { RequestState, RequestStore } from './requests.ts';
import { whenSeen } from './when-seen.ts';

/** Writes a question's one line and its thread, on whatever platform it was asked. */
export interface ThreadDesk {
  /** The thread of a question, known before Redis could be told of it. */
  opened(id: RequestId, thread: OpenedThread): void;
  /** The line while it runs; edits are coalesced and ordered, one behind the final answer is dropped. */
  showProgress(state: RequestState, session: string, order: number, progress: Progress): void;
  /** The last state of line and thread. Throws when the platform refuses; may then be called again. */
  showAnswer(state: RequestState, answer: Answer): Promise<void>;
  /** No edit is made any more after it. */
  close(): Promise<void>;
}

export interface ThreadDeskOptions {
  readonly adapters: readonly ChatAdapter[];
  readonly requests: RequestStore;
  readonly language: Language;
  /** The shortest time between two edits of one message, by platform. */
  readonly editEveryMs: (platform: string) => number;
  readonly now: () => number;
}

interface Line {
  session: string;
  order: number;
  /** The newest progress that is not shown yet. */
  waiting: Progress | undefined;
  timer: NodeJS.Timeout | undefined;
  editing: Promise<void>;
  closed: boolean;
}

export function createThreadDesk(options: ThreadDeskOptions): ThreadDesk {
  const { adapters, requests, language } = options;
  const lines = new Map<string, Line>();
  const known = new Map<string, OpenedThread>();
  let closed = false;

  const lineOf = (id: string): Line => {
    let line = lines.get(id);
    if (!line) {
      line = {
        session: '',
        order: -1,
        waiting: undefined,
        timer: undefined,
        editing: Promise.resolve(),
        closed: false,
      };
      lines.set(id, line);
    }
    return line;
  };

  const adapterFor = (platform: string): ChatAdapter => {
    const found = adapters.find((adapter) => adapter.platform === platform);
    if (!found) {
      throw new Error(`this bot has no adapter for ${platform}`);
    }
    return found;
  };

  /** Another bot on the same queue may have shown the answer while this edit waited for its turn. */
  const editUnlessFinal = async (record: RequestRecord, root: MessageRef, message: Message) => {
    if (!closed && !(await requests.isFinal(record.request.id))) {
      await adapterFor(platformOf(root)).edit(root, message);
    }
  };

  const flush = (record: RequestRecord, root: MessageRef, line: Line) => {
    line.timer = undefined;
    const progress = line.waiting;
    line.waiting = undefined;
    if (progress === undefined || line.closed || closed) {
      return;
    }
    const message = renderRoot(rootKey(record), renderProgress(questionOf(record), progress, language));
    // An edit that fails is no harm: the next one, or the last one, says more.
    line.editing = line.editing.then(() => editUnlessFinal(record, root, message)).catch(() => undefined);
    line.timer = setTimeout(() => flush(record, root, line), options.editEveryMs(record.platform));
    line.timer.unref();
  };

  return {
    async close() {
      closed = true;
      for (const line of lines.values()) {
        clearTimeout(line.timer);
        await line.editing;
      }
    },

    opened(id, thread) {
      known.set(id, thread);
    },

    showProgress({ record, root, final }, session, order, progress) {
      const line = lineOf(record.request.id);
      if (
        root === null ||
        final !== null ||
        line.closed ||
        (line.session === session && order <= line.order)
      ) {
        return;
      }
      line.session = session;
      line.order = order;
      line.waiting = progress;
      if (line.timer === undefined) {
        flush(record, root, line);
      }
    },

    async showAnswer({ record, thread, root }, answer) {
      const line = lineOf(record.request.id);
      line.closed = true;
      clearTimeout(line.timer);
      await line.editing;
      const adapter = adapterFor(record.platform);
      const shown = withSeenTimes(answer, options.now());
      const rootMessage = renderRoot(rootKey(record), outcomeLine(record, shown, language));
      let opened = root && thread ? { root, thread } : known.get(record.request.id);
      if (opened) {
        await adapter.edit(opened.root, rootMessage);
      } else {
        // The bot ended between hearing the question and showing it: the line is made now.
        opened = await adapter.openThread(record.channel, rootMessage, 'again');
        await requests.setThread(record.request.id, opened.thread, opened.root);
      }
      const key = `verdict.${record.request.id}`;
      const details =
        shown.kind === 'diagnosis'
          ? renderThread(key, shown.diagnosis, language)
          : notice(key, [say(reasonText(shown), language)]);
      await adapter.post(opened.thread, details, 'again');
      known.delete(record.request.id);
      // Kept a little for progress that comes late, then forgotten.
      setTimeout(() => lines.delete(record.request.id), 60_000).unref();
    },
  };
}

/** The one line at the end, whatever the end is. */
export function outcomeLine(record: RequestRecord, answer: Answer, language: Language): string {
  if (answer.kind === 'diagnosis') {
    return renderOutcome(answer.diagnosis, language);
  }
  const { vm, target } = questionOf(record);
  return say(text('root.not-run', { vm, target, why: say(reasonText(answer), language) }), language);
}

export function questionOf({ request }: RequestRecord) {
  return { vm: request.vm, target: request.target.text, hypervisor: request.hypervisor };
}

export function rootKey({ request }: RequestRecord): string {
  return `root.${request.id}`;
}

/** `lastSeen` travels as a moment and is shown as a time of day. */
function withSeenTimes(answer: Answer, now: number): Answer {
  if (answer.kind === 'diagnosis' || typeof answer.params.lastSeen !== 'string') {
    return answer;
  }
  return { ...answer, params: { ...answer.params, lastSeen: whenSeen(answer.params.lastSeen, now) } };
}
