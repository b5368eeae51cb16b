import type { Progress } from '../../src/model/diagnosis.ts';
import type { RequestId } from '../../src/model/request.ts';

export interface ProgressLinesOptions {
  /** The shortest time between two edits of one message, by platform. */
  readonly editEveryMs: (platform: string) => number;
  /** Makes the edit; one that fails is no harm, the next one says more. */
  readonly edit: (id: RequestId, progress: Progress) => Promise<void>;
}

/** The lines that change while their questions run: edits are coalesced, in order, and end with the answer. */
export interface ProgressLines {
  show(id: RequestId, platform: string, session: string, order: number, progress: Progress): void;
  /** No edit of this line is made any more. Resolves when one more edit is allowed: the last. */
  end(id: RequestId): Promise<void>;
  close(): Promise<void>;
}

interface Line {
  session: string;
  order: number;
  /** The newest progress that is not shown yet. */
  waiting: Progress | undefined;
  timer: NodeJS.Timeout | undefined;
  editing: Promise<void>;
  editedAt: number;
  ended: boolean;
}

export function createProgressLines({ editEveryMs, edit }: ProgressLinesOptions): ProgressLines {
  const lines = new Map<RequestId, Line>();
  let closed = false;

  const lineOf = (id: RequestId): Line => {
    let line = lines.get(id);
    if (!line) {
      line = {
        session: '',
        order: -1,
        waiting: undefined,
        timer: undefined,
        editing: Promise.resolve(),
        editedAt: 0,
        ended: false,
      };
      lines.set(id, line);
    }
    return line;
  };

  const flush = (id: RequestId, line: Line) => {
    line.timer = undefined;
    const progress = line.waiting;
    line.waiting = undefined;
    if (progress !== undefined && !line.ended && !closed) {
      line.editing = edit(id, progress)
        .catch(() => undefined)
        .finally(() => {
          line.editedAt = performance.now();
        });
    }
  };

  return {
    show(id, platform, session, order, progress) {
      const line = lineOf(id);
      if (line.ended || (line.session === session && order <= line.order)) {
        return;
      }
      line.session = session;
      line.order = order;
      line.waiting = progress;
      // The line itself is new: the first edit waits too, and most answers are there before it.
      line.timer ??= setTimeout(() => flush(id, line), editEveryMs(platform)).unref();
    },

    async end(id) {
      const line = lines.get(id);
      if (line) {
        line.ended = true;
        clearTimeout(line.timer);
        await line.editing;
        // Kept a little for progress that comes late, then forgotten.
        setTimeout(() => lines.delete(id), 60_000).unref();
      }
    },

    async close() {
      closed = true;
      for (const line of lines.values()) {
        clearTimeout(line.timer);
        await line.editing;
      }
    },
  };
}
