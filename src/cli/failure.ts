import { RedisUnusableError } from '../../adapters/redis.ts';
import { NeedsCheckout } from './checkout.ts';

/** Runs a command; what a person can mend is told in one line, with exit status 3, and everything else is thrown. */
export async function tellFailure(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof RedisUnusableError || error instanceof NeedsCheckout)) {
      throw error;
    }
    process.stderr.write(`vmping: ${error.message}\n`);
    process.exitCode = 3;
  }
}
