import { refusalOf } from './message-limits.ts';
import type { Workspace } from './workspace.ts';

interface Url {
  readonly channel: string;
  readonly user: string;
  readonly threadTs: string | undefined;
  uses: number;
  expired: boolean;
}

const mostUses = 5;

/** The addresses that an interaction may be answered at: five times, in half an hour. */
export function createResponseUrls(base: string, workspace: Workspace) {
  const urls = new Map<string, Url>();
  return {
    create(channel: string, user: string, threadTs?: string): string {
      const id = `R${urls.size + 1}`;
      urls.set(id, { channel, user, threadTs, uses: 0, expired: false });
      return `${base}/response/${id}`;
    },

    /** As if half an hour had gone by. */
    expire(): void {
      for (const url of urls.values()) {
        url.expired = true;
      }
    },

    use(id: string, body: string): { readonly status: number; readonly text: string } {
      const url = urls.get(id);
      if (!url || url.expired) {
        return { status: 404, text: 'expired_url' };
      }
      if (url.uses >= mostUses) {
        return { status: 404, text: 'used_url' };
      }
      const message = JSON.parse(body) as { text?: string; blocks?: never; response_type?: string };
      const refusal = refusalOf(message);
      if (refusal) {
        return { status: 400, text: refusal.error };
      }
      url.uses += 1;
      workspace.add({
        channel: url.channel,
        threadTs: url.threadTs,
        user: workspace.botUserId,
        onlyFor: message.response_type === 'in_channel' ? undefined : url.user,
        text: message.text ?? '',
        blocks: message.blocks ?? [],
        metadata: undefined,
      });
      return { status: 200, text: 'ok' };
    },
  };
}
