import type { Attempt, ChatAdapter } from '../../adapters/chat/chat-adapter.ts';
import { renderFlood } from '../../src/message/flood.ts';
import type { Message } from '../../src/message/message.ts';
import type { Language } from '../../src/message/say.ts';
import type { AlertJob } from '../contracts.ts';
import type { Outlet } from './outlet.ts';

/** More than these in one channel at once are a flood: they become one message. */
export const floodFrom = 5;

export interface AlertDeskOptions {
  readonly adapterFor: (platform: string) => ChatAdapter;
  readonly outlet: Outlet;
  readonly language: Language;
}

/** Posts what vmping says by itself: behind the answers to people, and many at once as one message. */
export interface AlertDesk {
  /** Resolves when it stands in the channel, alone or in a summary. */
  show(job: AlertJob, attempt: Attempt): Promise<void>;
}

interface Waiting {
  readonly job: AlertJob;
  shown: boolean;
}

export function createAlertDesk({ adapterFor, outlet, language }: AlertDeskOptions): AlertDesk {
  const channels = new Map<string, Waiting[]>();
  return {
    async show(job, attempt) {
      const place = `${job.platform}:${job.channel}`;
      const mine: Waiting = { job, shown: false };
      const waiting = channels.get(place) ?? [];
      channels.set(place, waiting);
      waiting.push(mine);
      try {
        await outlet.post(job.platform, job.channel, 'alert', async () => {
          if (mine.shown) {
            return;
          }
          const batch = waiting.length >= floodFrom ? [...waiting] : [mine];
          const message = messageOf(batch, language);
          await adapterFor(job.platform).openThread(job.channel, message, attempt);
          for (const each of batch) {
            each.shown = true;
            waiting.splice(waiting.indexOf(each), 1);
          }
        });
      } finally {
        if (waiting.includes(mine)) {
          waiting.splice(waiting.indexOf(mine), 1);
        }
        if (waiting.length === 0) {
          channels.delete(place);
        }
      }
    },
  };
}

function messageOf(batch: readonly Waiting[], language: Language): Message {
  const [first] = batch;
  return first !== undefined && batch.length === 1
    ? first.job.message
    : renderFlood(
        batch.map(({ job }) => job.message),
        language,
      );
}
