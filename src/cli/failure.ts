import { ChatError } from '../../adapters/chat/chat-error.ts';
import { ConfigError } from '../../adapters/config-file.ts';
import { HealthServerError } from '../../adapters/health-server.ts';
import { RedisUnusableError } from '../../adapters/redis.ts';
import { NeedsCheckout } from './checkout.ts';
import { LeftOut } from './left-out.ts';

const mendable = [ChatError, RedisUnusableError, ConfigError, HealthServerError, NeedsCheckout, LeftOut];

/** Runs a command; what a person can mend is told and ends it with status 3 (2: wrong configuration); everything else is thrown. */
export async function tellFailure(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const told = mendable.find((kind) => error instanceof kind);
    if (told === undefined) {
      throw error;
    }
    const cure = error instanceof ChatError && error.cure !== '' ? `. ${error.cure}` : '';
    process.stderr.write(`vmping: ${(error as Error).message}${cure}\n`);
    process.exitCode = told === ConfigError ? 2 : 3;
  }
}
