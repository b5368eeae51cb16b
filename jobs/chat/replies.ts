import type { Message } from '../../src/message/message.ts';
import type { RequestId } from '../../src/model/request.ts';

type Reply = (message: Message) => Promise<void>;

/** Both platforms take answers to one person for some time only: Discord 15 minutes, Slack 30. */
const holdsMs = 14 * 60_000;

/** Ways to answer an asker alone, as long as the platform and this process hold them. */
export interface Replies {
  remember(id: RequestId, reply: Reply): void;
  /** False: there is no way any more, or it failed. */
  send(id: RequestId, message: Message): Promise<boolean>;
  forget(id: RequestId): void;
}

export function createReplies(): Replies {
  const known = new Map<RequestId, { readonly reply: Reply; readonly timer: NodeJS.Timeout }>();
  const forget = (id: RequestId) => {
    clearTimeout(known.get(id)?.timer);
    known.delete(id);
  };
  return {
    remember(id, reply) {
      known.set(id, { reply, timer: setTimeout(() => known.delete(id), holdsMs).unref() });
    },
    async send(id, message) {
      const found = known.get(id);
      if (!found) {
        return false;
      }
      try {
        await found.reply(message);
        return true;
      } catch {
        return false;
      }
    },
    forget,
  };
}
