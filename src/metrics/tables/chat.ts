import type { MetricTable } from '../metric.ts';

const platform = ['slack', 'discord', 'terminal', 'memory'] as const;

/** What the bot sends to the chats. */
export const chatMetrics = {
  vmping_chat_up: {
    kind: 'gauge',
    help: '1 while the bot hears the chat and can write to it, as /healthz says.',
    labels: { platform },
    by: ['bot'],
  },
  vmping_chat_deliveries_total: {
    kind: 'counter',
    help: 'Requests to a chat: ok, tried again later (rate-limited, temporary), or given up (undeliverable, refused).',
    labels: {
      platform,
      what: ['thread', 'post', 'edit', 'file', 'tell'] as const,
      result: ['ok', 'rate-limited', 'temporary', 'undeliverable', 'refused'] as const,
    },
    by: ['bot'],
  },
  vmping_chat_delivery_duration_seconds: {
    kind: 'histogram',
    help: 'How long a chat took to answer a request, whatever it answered.',
    labels: { platform },
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    by: ['bot'],
  },
  vmping_commands_total: {
    kind: 'counter',
    help: 'Commands and presses of buttons that came from a chat.',
    labels: { platform, how: ['slash', 'mention', 'shortcut', 'typed', 'button'] as const },
    by: ['bot'],
  },
} satisfies MetricTable;
