import { setTimeout as delay } from 'node:timers/promises';
import type { ChatAdapter, OpenedThread } from '../../adapters/chat/chat-adapter.ts';
import { ChatError } from '../../adapters/chat/chat-error.ts';
import { renderEvidence } from '../../src/message/evidence.ts';
import type { Message } from '../../src/message/message.ts';
import { type Language, say } from '../../src/message/say.ts';
import { renderProgress, renderRoot } from '../../src/message/thread.ts';
import { type MessageRef, platformOf } from '../../src/model/chat.ts';
import type { Progress } from '../../src/model/diagnosis.ts';
import type { RequestId } from '../../src/model/request.ts';
import { text } from '../../src/model/text.ts';
import type { Answer } from '../contracts.ts';
import type { Log } from '../log.ts';
import type { RequestState, RequestStore } from '../requests.ts';
import {
  answerFile,
  answerMessage,
  askedLine,
  outcomeLine,
  questionOf,
  rootKey,
  withSeenTimes,
} from './answer-texts.ts';
import type { Opening, ThreadOpener } from './open-thread.ts';
import type { Outlet } from './outlet.ts';
import { createProgressLines } from './progress-line.ts';

/** Writes a question's one line and its thread, on whatever platform it was asked. */
export interface ThreadDesk {
  /** The line appears, if it is not there. */
  showAsked(state: RequestState): Promise<void>;
  /** The line while it runs; edits are coalesced and ordered, one behind the final answer is dropped. */
  showProgress(state: RequestState, session: string, order: number, progress: Progress): void;
  /** The last state of line and thread. Throws when the platform cannot take it now; may then be called again. */
  showAnswer(state: RequestState, answer: Answer): Promise<void>;
  /** All that is known of an answer, as files in its thread. */
  showEvidence(state: RequestState): Promise<void>;
  /** No edit is made any more after it. */
  close(): Promise<void>;
}

export interface ThreadDeskOptions {
  readonly adapterFor: (platform: string) => ChatAdapter;
  readonly requests: RequestStore;
  readonly opener: ThreadOpener;
  readonly outlet: Outlet;
  readonly language: Language;
  readonly log: Log;
  /** The shortest time between two edits of one message, by platform. */
  readonly editEveryMs: (platform: string) => number;
  readonly now: () => number;
  /** Answers the asker alone, as long as the platform lets this process do so. False: it could not. */
  readonly replyTo: (id: RequestId, message: Message) => Promise<boolean>;
}

export function createThreadDesk(options: ThreadDeskOptions): ThreadDesk {
  const { adapterFor, requests, opener, outlet, language, log } = options;
  let closed = false;

  const lines = createProgressLines({
    editEveryMs: options.editEveryMs,
    async edit(id, progress) {
      const state = await requests.get(id);
      // Another bot on the same queue may have shown the answer while this edit waited for its turn.
      if (
        closed ||
        !state?.root ||
        state.final ||
        outlet.isBusy(state.record.platform, state.record.channel)
      ) {
        return;
      }
      const message = renderRoot(
        rootKey(state.record),
        renderProgress(questionOf(state.record), progress, language),
      );
      await adapterFor(platformOf(state.root)).edit(state.root, message);
      lastEdit.set(id, performance.now());
    },
  });
  const lastEdit = new Map<RequestId, number>();

  /** What cannot be posted where it was asked is told to the asker; if that fails too, the log has it, with the cure. */
  const tellInstead = async ({ record }: RequestState, error: ChatError, message: Message) => {
    const { id } = record.request;
    const why = say(text('answer.undeliverable', { code: error.code, cure: error.cure }), language);
    log('a channel takes no message', {
      request: id,
      channel: record.channel,
      why: error.code,
      cure: error.cure,
    });
    const told: Message = {
      ...message,
      fallback: `${message.fallback} ${why}`,
      blocks: [...message.blocks, { kind: 'text', tone: 'quiet', text: why }],
    };
    if (await options.replyTo(id, told)) {
      return;
    }
    try {
      await adapterFor(record.platform).tell(record.askedBy, told);
    } catch (failed) {
      if (
        !(failed instanceof ChatError) ||
        failed.reason === 'temporary' ||
        failed.reason === 'rate-limited'
      ) {
        throw failed;
      }
      log('nor does the one who asked: an answer is lost', {
        request: id,
        why: failed.code,
        cure: failed.cure,
      });
    }
  };

  /** The line, or null where the channel takes none: then the asker was told of it, once. */
  const openOrTell = async (state: RequestState, line: () => Message): Promise<Opening | null> => {
    if (state.undeliverable !== null) {
      return null;
    }
    try {
      return await opener.open(state, adapterFor(state.record.platform), line);
    } catch (error) {
      if (!(error instanceof ChatError) || error.reason !== 'undeliverable') {
        throw error;
      }
      await requests.setUndeliverable(state.record.request.id, `${error.code}|${error.cure}`);
      return null;
    }
  };

  const editRoot = async (root: MessageRef, channel: string, message: Message) => {
    const platform = platformOf(root);
    try {
      await outlet.edit(platform, channel, () => adapterFor(platform).edit(root, message));
    } catch (error) {
      // A message that somebody deleted: its thread, or the asker, still gets the answer.
      if (!(error instanceof ChatError) || error.reason !== 'undeliverable') {
        throw error;
      }
      log('a line could not be edited', { message: root, why: error.code, cure: error.cure });
    }
  };

  /** Of a question that joined another it is that one which followed the VM. */
  const details = async ({ record, moves }: RequestState, answer: Answer): Promise<Message> => {
    const leader = record.joins === null ? undefined : await requests.get(record.joins);
    return answerMessage(record, answer, leader?.moves ?? moves, options.now(), language);
  };

  const postDetails = async (state: RequestState, opened: OpenedThread, answer: Answer) => {
    const { record } = state;
    const adapter = adapterFor(record.platform);
    const attempt = await requests.begin(record.request.id, 'details');
    const send = <Value>(deliver: () => Promise<Value>) =>
      outlet.post(record.platform, record.channel, 'answer', deliver);
    const message = await details(state, answer);
    await send(() => adapter.post(opened.thread, message, attempt));
    const file = answerFile(record, answer, language);
    if (file !== null) {
      await send(() => adapter.uploadFile(opened.thread, file, attempt));
    }
  };

  return {
    async close() {
      closed = true;
      await lines.close();
    },

    async showAsked(state) {
      if (state.final === null) {
        const line = askedLine(state.record, language);
        await openOrTell(state, () => renderRoot(rootKey(state.record), line));
      }
    },

    showProgress({ record, root, final, undeliverable }, session, order, progress) {
      if (root !== null && final === null && undeliverable === null) {
        lines.show(record.request.id, record.platform, session, order, progress);
      }
    },

    async showAnswer(state, answer) {
      const { record } = state;
      const { id } = record.request;
      await lines.end(id);
      const shown = withSeenTimes(answer, options.now());
      const line = renderRoot(rootKey(record), outcomeLine(record, shown, language));
      const opened = await openOrTell(state, () => line);
      try {
        if (opened === null) {
          throw undeliverableOf(await requests.get(id));
        }
        if (!opened.isNew) {
          const since = performance.now() - (lastEdit.get(id) ?? Number.NEGATIVE_INFINITY);
          await delay(Math.max(0, options.editEveryMs(record.platform) - since));
          await editRoot(opened.root, record.channel, line);
        }
        await postDetails(state, opened, shown);
        if (record.above !== null) {
          await editRoot(record.above, record.channel, line);
        }
      } catch (error) {
        if (
          !(error instanceof ChatError) ||
          error.reason === 'temporary' ||
          error.reason === 'rate-limited'
        ) {
          throw error;
        }
        await tellInstead(state, error, withLine(line, await details(state, shown)));
      }
      lastEdit.delete(id);
    },

    async showEvidence(state) {
      const { record, thread, final } = state;
      if (thread === null || final?.answer.kind !== 'diagnosis') {
        return;
      }
      const attempt = await requests.begin(record.request.id, 'evidence');
      const adapter = adapterFor(record.platform);
      for (const file of renderEvidence(record.request.id, final.answer.diagnosis, language)) {
        await outlet.post(record.platform, record.channel, 'answer', () =>
          adapter.uploadFile(thread, file, attempt),
        );
      }
    },
  };
}

/** The outcome first, then the details: one message for whoever has no thread to read. */
function withLine(line: Message, details: Message): Message {
  return { ...details, fallback: line.fallback, blocks: [...line.blocks, ...details.blocks] };
}

function undeliverableOf(state: RequestState | undefined): ChatError {
  const [code = 'unknown', cure = ''] = (state?.undeliverable ?? '').split('|');
  return new ChatError('undeliverable', code, { cure });
}
