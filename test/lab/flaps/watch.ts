import { fileURLToPath } from 'node:url';
import { type AgentProcess, configure, startAgent } from '../cluster/agent-process.ts';
import { poll } from '../holder.ts';
import type { Lab } from '../lab.ts';
import type { Seen } from './seen.ts';

const onlooker = fileURLToPath(new URL('onlooker.ts', import.meta.url));

/** A program of the second kernel may take this long to begin: a processor that is emulated by one that is shared. */
const startMs = 180_000;

/** `vmping agent` on a hypervisor of a lab, with a Redis and a bot beside it. */
export interface Watch {
  /** What the bot knows and shows by now. */
  seen(): Seen;
  /** Waits until that is as wanted. */
  until(what: string, timeoutMs: number, isSo: (seen: Seen) => boolean): Promise<Seen>;
  readonly agent: AgentProcess;
  stop(): Promise<void>;
}

/** Starts it; resolves when the agent watches and Redis takes what it finds. */
export async function startWatch(lab: Lab, host: string, yaml: string): Promise<Watch> {
  const program = lab.spawn(host, [process.execPath, onlooker], { stdio: ['ignore', 'pipe', 'pipe'] });
  let latest: Seen | undefined;
  let status: number | undefined;
  let rest = '';
  let complaints = '';
  void program.exited.then((code) => {
    status = code;
  });
  program.child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    const last = lines.at(-1);
    latest = last === undefined ? latest : (JSON.parse(last) as Seen);
  });
  program.child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    complaints = `${complaints}${chunk}`.slice(-5_000);
  });
  const until = async (what: string, timeoutMs: number, isSo: (seen: Seen) => boolean) => {
    const asWanted = () => {
      if (status !== undefined) {
        throw new Error(`the bot ended with ${status}:\n${complaints}`);
      }
      return latest !== undefined && isSo(latest) ? latest : undefined;
    };
    return poll(what, timeoutMs, asWanted, 100).catch((error: Error) => {
      throw new Error(`${error.message}; last seen: ${JSON.stringify(latest, null, 1)}`);
    });
  };
  const { redisUrl } = await until(`a Redis and a bot on ${host}`, startMs, () => true);
  await configure(lab, host, yaml);
  const agent = await startAgent(lab, host, { redisUrl, command: 'agent', readyMs: startMs });
  // Where the machine was too busy to tell its devices, the agent asks again; what happens until then means nothing.
  const said = (what: string) => agent.log.findLastIndex((line) => line.includes(what));
  await poll(`the agent on ${host} to know its devices`, startMs, () =>
    said('could not be read') <= said('are known again') ? true : undefined,
  );
  return {
    agent,
    until,
    seen: () => latest ?? { redisUrl, incidents: [], threads: [] },
    async stop() {
      await agent.stop();
      program.kill('SIGKILL');
      await program.exited;
    },
  };
}
