import type { Call } from './server.ts';

const burst = 4;

/** Slack's pace: about one message a second and channel, a short burst above it. Answers seconds to wait, or 0. */
export function createPostingLimit(perSecond: number | undefined): (call: Call) => number {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return ({ method, args }) => {
    if (perSecond === undefined || method !== 'chat.postMessage') {
      return 0;
    }
    const channel = args['channel'] ?? '';
    const now = performance.now();
    const bucket = buckets.get(channel) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond);
    bucket.at = now;
    buckets.set(channel, bucket);
    if (bucket.tokens < 1) {
      return Math.ceil((1 - bucket.tokens) / perSecond);
    }
    bucket.tokens -= 1;
    return 0;
  };
}
