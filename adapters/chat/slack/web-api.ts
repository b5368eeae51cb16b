import { webApi } from '@slack/bolt';
import type { Secret } from '../../../src/config/secret.ts';
import type { Language } from '../../../src/message/say.ts';
import { boltLogger, type SlackLog } from './bolt-logger.ts';
import type { SlackMethod } from './methods.ts';
import { fromStatus, toChatError } from './slack-error.ts';

export interface SlackApiOptions {
  readonly token: Secret;
  /** Where the Web API is; Slack's own without. */
  readonly apiUrl?: string | undefined;
  readonly language: Language;
  readonly log: SlackLog;
  /** How long one call may take. Default 10 s. */
  readonly timeoutMs?: number | undefined;
  /** Told the headers of every answer. */
  readonly onAnswer?: ((headers: Headers) => void) | undefined;
}

/** What Slack answered: `ok` is true. */
export type SlackAnswer = Readonly<Record<string, unknown>>;

/** Slack's Web API, each call tried once, and every failure a ChatError. */
export interface SlackApi {
  call(method: SlackMethod, args?: Readonly<Record<string, unknown>>): Promise<SlackAnswer>;
  /** Sends the bytes of a file to the address that Slack gave for it. */
  upload(url: string, bytes: Uint8Array): Promise<void>;
}

const callTimeoutMs = 10_000;
// A capture of 10 MB over a slow line.
const uploadTimeoutMs = 60_000;

/** No waiting in the library: one 429 would hold up every other channel, and a post tried twice may be there twice. */
export function clientOptions(
  options: Pick<SlackApiOptions, 'apiUrl' | 'log' | 'timeoutMs' | 'onAnswer'>,
): webApi.WebClientOptions {
  const { onAnswer } = options;
  return {
    logger: boltLogger(options.log),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: options.timeoutMs ?? callTimeoutMs,
    allowAbsoluteUrls: false,
    ...(options.apiUrl !== undefined && { slackApiUrl: options.apiUrl }),
    ...(onAnswer && {
      fetch: async (...request: Parameters<typeof fetch>) => {
        const response = await fetch(...request);
        onAnswer(response.headers);
        return response;
      },
    }),
  };
}

export function createSlackApi(options: SlackApiOptions): SlackApi {
  const client = new webApi.WebClient(options.token.reveal(), clientOptions(options));
  return {
    async call(method, args = {}) {
      try {
        return { ...(await client.apiCall(method, { ...args })) };
      } catch (error) {
        throw toChatError(error, options.language);
      }
    },
    async upload(url, bytes) {
      const signal = AbortSignal.timeout(uploadTimeoutMs);
      const body = new Blob([Uint8Array.from(bytes)]);
      const response = await fetch(url, { method: 'POST', body, signal }).catch((error: unknown) => {
        throw toChatError(error, options.language);
      });
      await response.body?.cancel();
      if (!response.ok) {
        throw fromStatus(response.status, Number(response.headers.get('retry-after') ?? 1));
      }
    },
  };
}
