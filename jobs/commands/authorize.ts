import type { Incoming } from '../../adapters/chat/chat-adapter.ts';
import { notice } from '../../src/message/notices.ts';
import { say } from '../../src/message/say.ts';
import type { CommandName } from '../../src/model/command/command-name.ts';
import { decide } from '../../src/policy/decide.ts';
import type { Asker } from '../../src/policy/policy.ts';
import { type CommandContext, type Done, replyKey } from './context.ts';

/** What is to be done, as the policy judges it. */
export interface Wanted {
  readonly command: CommandName | 'help';
  readonly vm: string | null;
  readonly target: string | null;
  readonly hypervisor: string | null;
  /** See `Wish`. */
  readonly port?: boolean;
}

/**
 * Null: it is allowed. Else the person was told which part is missing; that they could not be told changes nothing
 * of it, nor of what is written down.
 */
export async function refuse(
  wanted: Wanted,
  incoming: Incoming,
  { policy, language, log }: CommandContext,
): Promise<Done | null> {
  const { port = false, ...about } = wanted;
  const { command, vm, hypervisor } = about;
  const decision = decide(policy, { ...askerOf(incoming), command, vm, hypervisor, port });
  if (decision.allowed) {
    return null;
  }
  const why = say(decision.missing, language);
  await incoming
    .reply(notice(replyKey(incoming), [why]))
    .catch((error: unknown) => log('a refusal could not be told', { error: String(error) }));
  return { ...about, outcome: 'refused', why: why.slice(0, 500), request: null };
}

export function askerOf(incoming: Pick<Incoming, 'platform' | 'channel' | 'person' | 'roles'>): Asker {
  const { platform, channel, person, roles } = incoming;
  return { platform, channel, person: person.id, roles };
}
