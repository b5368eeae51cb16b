import type { Redis } from 'ioredis';
import type {
  ChatAdapter,
  Incoming,
  IncomingCommand,
  IncomingPress,
} from '../../adapters/chat/chat-adapter.ts';
import type { AlertRules } from '../../src/incidents/route.ts';
import type { Message } from '../../src/message/message.ts';
import type { Language } from '../../src/message/say.ts';
import type { AuditEntry, AuditLog } from '../../src/model/audit.ts';
import type { RequestId } from '../../src/model/request.ts';
import type { Policy } from '../../src/policy/policy.ts';
import type { Clock } from '../clock.ts';
import type { Enqueue } from '../enqueue.ts';
import type { Joins } from '../joins.ts';
import type { Log } from '../log.ts';
import type { Queues } from '../queues.ts';
import type { RequestStore } from '../requests.ts';
import type { ThreadIndex } from '../thread-index.ts';
import type { Timing } from '../timing.ts';
import type { WatchBook } from '../watch/book.ts';

/** What every command has at hand. */
export interface CommandContext {
  /** A connection of the role `producer`: a person waits. */
  readonly redis: Redis;
  readonly queues: Queues;
  readonly enqueue: Enqueue;
  readonly requests: RequestStore;
  readonly threads: ThreadIndex;
  readonly joins: Joins;
  readonly watch: WatchBook;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly language: Language;
  readonly log: Log;
  readonly policy: Policy;
  readonly audit: AuditLog;
  readonly adapters: readonly ChatAdapter[];
  /** Where that goes what vmping says by itself. */
  readonly alerts: AlertRules;
  /** The queue that answers go to. */
  readonly queue: string;
  /** The same on a connection that waits for Redis to come back: to end well what was begun. */
  readonly patient: Pick<Enqueue, 'answer'>;
  /** A question was accepted: it gets exactly one answer from here on. `reply` reaches the asker alone. */
  readonly onAsked: (id: RequestId, reply: (message: Message) => Promise<void>) => void;
}

/** What a command was about and what became of it: a line of the audit log. */
export type Done = Pick<
  AuditEntry,
  'command' | 'vm' | 'target' | 'hypervisor' | 'outcome' | 'why' | 'request'
>;

/** Something that a person did. */
export type Deed = IncomingCommand | IncomingPress;

export function howOf(incoming: Deed): AuditEntry['how'] {
  return 'how' in incoming ? incoming.how : 'button';
}

/** The key of an answer to one person. */
export function replyKey({ id }: Incoming): string {
  return `reply.${id}`.slice(0, 200);
}
