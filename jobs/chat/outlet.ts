import { ChatError } from '../../adapters/chat/chat-error.ts';

/** Whose turn comes first where a channel is busy: what a person waits for, then what vmping says by itself. */
export type Urgency = 'answer' | 'alert';

export interface OutletOptions {
  /** The least time between two messages of one channel. */
  readonly everyMs: (platform: string) => number;
  readonly now?: () => number;
  /** Told of each pause that a platform asked for. */
  readonly onPause?: (lane: string, ms: number) => void;
}

/** The outlet was closed before the turn came: the job that wanted to send goes back to its queue. */
export class OutletClosed extends Error {
  constructor() {
    super('the bot is stopping');
  }
}

/**
 * The only way out to the chats: a lane per channel, one message in it at a time. A platform's Retry-After holds its
 * own lane and no other, and what was refused goes first when it is over.
 */
export interface Outlet {
  /** Sends a message when it is its turn. */
  post<Value>(
    platform: string,
    channel: string,
    urgency: Urgency,
    send: () => Promise<Value>,
  ): Promise<Value>;
  /** Sends what is no new message (an edit): it keeps to a Retry-After, and to nothing else. */
  edit<Value>(platform: string, channel: string, send: () => Promise<Value>): Promise<Value>;
  /** Whether the channel is held back or has others waiting: what can be left out is then left out. */
  isBusy(platform: string, channel: string): boolean;
  close(): void;
}

interface Item {
  readonly isPost: boolean;
  readonly rank: number;
  readonly send: () => Promise<void>;
  readonly fail: (error: unknown) => void;
}

interface Lane {
  readonly name: string;
  readonly gapMs: number;
  readonly waiting: Item[];
  running: boolean;
  /** Nothing leaves before it. */
  heldUntil: number;
  /** No new message leaves before it. */
  postFrom: number;
  timer: NodeJS.Timeout | undefined;
}

export function createOutlet(options: OutletOptions): Outlet {
  const now = options.now ?? (() => performance.now());
  const lanes = new Map<string, Lane>();
  let closed = false;

  const laneOf = (platform: string, channel: string): Lane => {
    const name = `${platform}:${channel}`;
    let lane = lanes.get(name);
    if (!lane) {
      const gapMs = options.everyMs(platform);
      lane = { name, gapMs, waiting: [], running: false, heldUntil: 0, postFrom: 0, timer: undefined };
      lanes.set(name, lane);
    }
    return lane;
  };

  const startOf = (lane: Lane, item: Item) =>
    item.isPost ? Math.max(lane.heldUntil, lane.postFrom) : lane.heldUntil;

  const pump = (lane: Lane): void => {
    clearTimeout(lane.timer);
    if (lane.running || closed) {
      return;
    }
    const at = now();
    const ready = lane.waiting.find((item) => startOf(lane, item) <= at);
    if (ready) {
      lane.waiting.splice(lane.waiting.indexOf(ready), 1);
      void run(lane, ready);
    } else if (lane.waiting.length > 0) {
      const next = Math.min(...lane.waiting.map((item) => startOf(lane, item)));
      lane.timer = setTimeout(() => pump(lane), Math.ceil(next - at));
    } else if (Math.max(lane.heldUntil, lane.postFrom) <= at) {
      lanes.delete(lane.name);
    } else {
      lane.timer = setTimeout(() => pump(lane), Math.ceil(Math.max(lane.heldUntil, lane.postFrom) - at));
      lane.timer.unref();
    }
  };

  const run = async (lane: Lane, item: Item) => {
    lane.running = true;
    try {
      await item.send();
    } catch (error) {
      if (error instanceof ChatError && error.reason === 'rate-limited' && !closed) {
        const ms = Math.max(error.retryAfterMs, 100);
        lane.heldUntil = now() + ms;
        lane.waiting.unshift(item);
        options.onPause?.(lane.name, ms);
      } else {
        item.fail(error);
      }
    }
    if (item.isPost) {
      lane.postFrom = now() + lane.gapMs;
    }
    lane.running = false;
    pump(lane);
  };

  const add = <Value>(lane: Lane, isPost: boolean, rank: number, send: () => Promise<Value>) =>
    new Promise<Value>((resolve, reject) => {
      if (closed) {
        reject(new OutletClosed());
        return;
      }
      const item: Item = { isPost, rank, send: async () => resolve(await send()), fail: reject };
      // Behind those of its own rank, before those of a lower one.
      const behind = lane.waiting.findIndex((other) => other.rank > rank);
      lane.waiting.splice(behind === -1 ? lane.waiting.length : behind, 0, item);
      pump(lane);
    });

  return {
    post: (platform, channel, urgency, send) =>
      add(laneOf(platform, channel), true, urgency === 'answer' ? 1 : 2, send),
    edit: (platform, channel, send) => add(laneOf(platform, channel), false, 0, send),
    isBusy(platform, channel) {
      const lane = lanes.get(`${platform}:${channel}`);
      return lane !== undefined && (lane.waiting.length > 0 || lane.heldUntil > now());
    },
    close() {
      closed = true;
      for (const lane of lanes.values()) {
        clearTimeout(lane.timer);
        for (const item of lane.waiting.splice(0)) {
          item.fail(new OutletClosed());
        }
      }
    },
  };
}
