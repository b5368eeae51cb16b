import type { ChatAdapter } from '../../../adapters/chat/chat-adapter.ts';

/** A chat platform under load: its adapter on the unmodified library, and a server with faults behind it. */
export interface LoadChat {
  readonly name: string;
  /** Where its API is. */
  readonly api: string;
  /** The adapter, for each bot a new one. */
  createAdapter(): ChatAdapter;
  /** Channels that can be asked in, as policies and jobs name them. */
  readonly channels: readonly string[];
  /** A person asks by slash command; the event is delivered `times` times. Milliseconds to the acknowledgement. */
  ask(channel: string, vm: string, target: string, times: number): Promise<number | undefined>;
  /** Something goes wrong now; `turn` counts up and picks what. */
  trouble(turn: number): void;
  /** Every line that the bot made in a channel, with what hangs on it. */
  read(): readonly { readonly text: string; readonly posts: readonly string[] }[];
  stop(): Promise<void>;
}
