import { type Language, say } from '../../../src/message/say.ts';
import { text } from '../../../src/model/text.ts';
import type { ChatHealth } from '../chat-adapter.ts';
import { ChatError } from '../chat-error.ts';
import type { SlackLog } from './bolt-logger.ts';
import { isAboutTokens, toChatError } from './slack-error.ts';

/** A connection that hears. */
export interface Link {
  /** `gone`: it hears no more. `aging`: it still does, and a new one should stand beside it. Never rejects. */
  readonly ended: Promise<'gone' | 'aging'>;
  close(): void;
}

export interface KeepConnectedOptions {
  /** Opens one; rejects with why it could not. */
  readonly open: () => Promise<Link>;
  readonly language: Language;
  readonly log: SlackLog;
  /** The first wait after a failure and the longest, in milliseconds; each is twice the one before. */
  readonly waitMs: { readonly first: number; readonly most: number };
}

export interface KeptConnection {
  /** Resolves after the first attempt, whatever became of it; rejects where the tokens are no good. */
  start(): Promise<void>;
  stop(): void;
  health(): ChatHealth;
}

/** Holds one connection open, for as long as it takes: a failure is told by `health` and tried again, with patience. */
export function keepConnected(options: KeepConnectedOptions): KeptConnection {
  const { language, log } = options;
  const stopping = new AbortController();
  let health: ChatHealth = notYet('slack.health.starting', language);
  let started: Promise<void> | undefined;
  let current: Link | undefined;

  const setHealth = (ok: boolean, says: string) => {
    if (health.ok !== ok || health.says !== says) {
      const since = health.ok === ok ? health.since : new Date();
      health = { ok, since, says };
    }
  };
  const away = (error: ChatError) => {
    const problem = error.code;
    setHealth(false, say(text('slack.health.away', { problem, cure: error.cure }), language).trim());
    log('no connection to Slack', { code: error.code, cure: error.cure });
  };

  /** One attempt; true where a connection stands. The one before is let go only now. */
  const connect = async (): Promise<ChatError | null> => {
    try {
      const link = await options.open();
      if (stopping.signal.aborted) {
        link.close();
        return null;
      }
      current?.close();
      current = link;
      if (!health.ok) {
        log('connected to Slack');
      }
      setHealth(true, '');
      return null;
    } catch (error) {
      const known = toChatError(error, language);
      if (current === undefined) {
        away(known);
      }
      return known;
    }
  };

  const watch = async (): Promise<void> => {
    let failures = current === undefined ? 1 : 0;
    while (!stopping.signal.aborted) {
      const link = current;
      if (failures === 0 && link !== undefined) {
        if ((await link.ended) === 'gone') {
          current = current === link ? undefined : current;
        }
      } else {
        await pause(waitFor(failures, options.waitMs), stopping.signal);
      }
      if (stopping.signal.aborted) {
        return;
      }
      const problem = await connect();
      failures = problem === null ? 0 : failures + 1;
    }
  };

  return {
    start() {
      started ??= (async () => {
        const problem = await connect();
        if (problem && isAboutTokens(problem)) {
          throw problem;
        }
        void watch();
      })();
      return started;
    },
    stop() {
      stopping.abort();
      current?.close();
      current = undefined;
      setHealth(false, say(text('slack.health.stopped'), language));
    },
    health: () => health,
  };
}

function notYet(key: string, language: Language): ChatHealth {
  return { ok: false, since: new Date(), says: say(text(key), language) };
}

/** With a little chance in it, so that bots that lost Slack together do not come back together. */
function waitFor(failures: number, { first, most }: KeepConnectedOptions['waitMs']): number {
  return Math.min(most, first * 2 ** Math.min(failures - 1, 20)) * (0.75 + Math.random() * 0.5);
}

/** Waits, or until the signal. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
