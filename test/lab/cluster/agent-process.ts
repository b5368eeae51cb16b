import { vmping } from '../diagnose.ts';
import type { Lab, LabProcess } from '../lab.ts';

/** `vmping worker` (with the agent in it) or `vmping agent` on a hypervisor of the lab. */
export interface AgentProcess {
  readonly host: string;
  /** What it logged, a line each. */
  readonly log: readonly string[];
  /** Ends it and waits for its end. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** How an agent is started. */
export interface AgentOptions {
  readonly redisUrl: string;
  readonly command?: 'worker' | 'agent';
  /** How long it may take to be ready. Default: 30 s. */
  readonly readyMs?: number;
}

/** Starts it with the configuration that its hypervisor has; resolves when it has said that it is ready. */
export async function startAgent(
  lab: Lab,
  host: string,
  { redisUrl, command = 'worker', readyMs = 30_000 }: AgentOptions,
): Promise<AgentProcess> {
  const program = lab.spawn(host, vmping(command, '--name', host), {
    env: { VMPING_REDIS_URL: redisUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  const ready = saysReady(program, log, readyMs, `vmping ${command} on ${host}`);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    program.kill(signal);
    await program.exited;
  };
  try {
    await ready;
  } catch (error) {
    program.kill('SIGKILL');
    throw error;
  }
  return { host, log, stop };
}

function saysReady(
  { child, exited }: LabProcess,
  log: string[],
  withinMs: number,
  what: string,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`${what} is not ready:\n${log.join('\n')}`)), withinMs);
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      log.push(...lines);
      if (log.some((line) => line.includes('is ready')) && log.some((line) => line.includes('watching'))) {
        resolve();
      }
    });
  }
  void exited.then((status) => reject(new Error(`${what} ended with ${status}:\n${log.join('\n')}`)));
  return promise.finally(() => clearTimeout(timer));
}

/** Puts the configuration of a hypervisor where vmping looks for it there. */
export async function configure(lab: Lab, host: string, yaml: string): Promise<void> {
  const write = 'mkdir -p /etc/vmping; cat > /etc/vmping/vmping.yaml';
  const { exitCode, stderr } = await lab.exec(host, ['sh', '-ec', write], { input: yaml });
  if (exitCode !== 0) {
    throw new Error(`on ${host}: ${stderr}`);
  }
}
