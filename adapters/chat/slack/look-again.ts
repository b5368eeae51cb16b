import { z } from 'zod';
import type { SlackPlace } from './refs.ts';
import type { SlackApi } from './web-api.ts';

/** Marks the messages that carry a key of vmping's in their metadata. */
export const metadataType = 'vmping_message';

// A message of which the answer was lost is among the newest of its channel; a thread is short.
const perPage = 200;
const mostPages = 3;

const Page = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      metadata: z
        .object({ event_type: z.string(), event_payload: z.object({ key: z.string().optional() }) })
        .optional()
        .catch(undefined),
      files: z.array(z.object({ name: z.string().optional() })).optional(),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
type Listed = z.infer<typeof Page>['messages'][number];

/** The message that carries the key: in the thread of `ts`, or in the channel. Null: it is not there. */
export async function findMessage(
  api: SlackApi,
  channel: string,
  threadTs: string | undefined,
  key: string,
): Promise<SlackPlace | null> {
  const found = await find(
    api,
    channel,
    threadTs,
    ({ metadata }) => metadata?.event_type === metadataType && metadata.event_payload.key === key,
  );
  return found && { channel, ts: found.ts };
}

/** Whether a file of this name is in the thread. */
export async function hasFile(api: SlackApi, { channel, ts }: SlackPlace, name: string): Promise<boolean> {
  const found = await find(
    api,
    channel,
    ts,
    ({ files }) => files?.some((file) => file.name === name) ?? false,
  );
  return found !== null;
}

async function find(
  api: SlackApi,
  channel: string,
  threadTs: string | undefined,
  fits: (message: Listed) => boolean,
): Promise<Listed | null> {
  const method = threadTs === undefined ? 'conversations.history' : 'conversations.replies';
  let cursor: string | undefined;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = Page.parse(
      await api.call(method, {
        channel,
        ...(threadTs !== undefined && { ts: threadTs }),
        limit: perPage,
        include_all_metadata: true,
        ...(cursor && { cursor }),
      }),
    );
    const found = page.messages.find(fits);
    cursor = page.response_metadata?.next_cursor;
    if (found || !cursor) {
      return found ?? null;
    }
  }
  return null;
}
