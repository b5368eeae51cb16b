import { setTimeout as delay } from 'node:timers/promises';
import type { ChatAdapter, OpenedThread } from '../../adapters/chat/chat-adapter.ts';
import type { Message } from '../../src/message/message.ts';
import type { RequestId } from '../../src/model/request.ts';
import type { RequestState, RequestStore } from '../requests.ts';
import type { ThreadIndex } from '../thread-index.ts';
import type { Outlet } from './outlet.ts';

export interface ThreadOpenerOptions {
  readonly requests: RequestStore;
  readonly threads: ThreadIndex;
  readonly outlet: Outlet;
  /** Tells this bot from others on the same queue. */
  readonly session: string;
}

export interface ThreadOpener {
  /** The line of a question and its thread: made if they are not there yet, and never twice. */
  open(state: RequestState, adapter: ChatAdapter, line: () => Message): Promise<Opening>;
}

export interface Opening extends OpenedThread {
  /** The line says what this call wanted it to say; else it was there already, or somebody else made it. */
  readonly isNew: boolean;
}

export function createThreadOpener({
  requests,
  threads,
  outlet,
  session,
}: ThreadOpenerOptions): ThreadOpener {
  const underWay = new Map<RequestId, Promise<Opening>>();

  const make = async (state: RequestState, adapter: ChatAdapter, line: () => Message) => {
    const { record } = state;
    const { id } = record.request;
    while (!(await requests.holdOpening(id, session))) {
      // Another bot is at it; if it dies, its hold runs out.
      await delay(100);
    }
    try {
      const known = opened(await requests.get(id));
      if (known) {
        return { ...known, isNew: false };
      }
      const attempt = await requests.begin(id, 'open');
      const made = await outlet.post(record.platform, record.channel, 'answer', async () => {
        const message = line();
        return record.within === null
          ? adapter.openThread(record.channel, message, attempt)
          : { thread: record.within, root: await adapter.post(record.within, message, attempt) };
      });
      await requests.setThread(id, made.thread, made.root);
      if (record.captureSeconds === null) {
        // A capture is about the answer before it, and so is what is typed after it.
        await threads.remember(made.thread, { requestId: id, above: record.above ?? made.root });
      }
      // What an earlier try has posted says what was true then.
      return { ...made, isNew: attempt === 'first' };
    } finally {
      await requests.releaseOpening(id);
    }
  };

  return {
    open(state, adapter, line) {
      const known = opened(state);
      const { id } = state.record.request;
      if (known) {
        return Promise.resolve({ ...known, isNew: false });
      }
      const running = underWay.get(id);
      if (running) {
        return running.then((made) => ({ ...made, isNew: false }));
      }
      const making = make(state, adapter, line).finally(() => underWay.delete(id));
      underWay.set(id, making);
      return making;
    },
  };
}

function opened(state: RequestState | undefined): OpenedThread | null {
  return state?.thread && state.root ? { thread: state.thread, root: state.root } : null;
}
