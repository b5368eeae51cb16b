import { poll } from '../holder.ts';
import type { Lab } from '../lab.ts';
import { type AgentProcess, configure, startAgent } from './agent-process.ts';
import { type Chats, startChats } from './chats.ts';
import { type KillableRedis, startKillableRedis } from './killable.ts';

/** A Redis, a bot with its chats, and a worker with its agent on some hypervisors of a lab: all real processes. */
export interface Cluster {
  readonly lab: Lab;
  readonly redis: KillableRedis;
  readonly chats: Chats;
  /** The present one of each hypervisor. */
  readonly agents: Map<string, AgentProcess>;
  /** Kills the agent of a hypervisor with -9, leaves it away for so long and starts it again. */
  crashAgent(host: string, downMs: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * What the agents of the tests are told: with the real thresholds every test would wait for minutes. An agent that was
 * killed in the middle of a burst has to be back within `seconds`, or cannot know how fast the rest of it came.
 */
export const impatient = (seconds: number) => `agent:
  # In this lab every uplink is a veth, and hv3 has no guest whose bridge would tell that it is one.
  watch: [eth0]
  pace: [1s]
  link-flap:
    count: 6
    within: ${seconds}s
    quiet: ${seconds}s
    slow: { count: 1000, within: ${seconds}s, quiet: ${seconds}s }
  link-down: { held: 2s, quiet: 1s }
`;

/** Starts it. The agents forget what an earlier cluster of this lab has told them. */
export async function startCluster(lab: Lab, hosts: readonly string[], yaml: string): Promise<Cluster> {
  const redis = await startKillableRedis();
  const chats = await startChats(redis.url);
  const agents = new Map<string, AgentProcess>();
  const start = async (host: string) => {
    agents.set(host, await startAgent(lab, host, { redisUrl: redis.url }));
  };
  /** As systemd does it: one that ends, because Redis was not there, is started again. */
  const restart = (host: string) =>
    poll(
      `vmping worker on ${host}`,
      20_000,
      () =>
        start(host).then(
          () => true,
          () => undefined,
        ),
      300,
    );
  const stop = async () => {
    await Promise.all([...agents.values()].map((agent) => agent.stop()));
    await chats.stop();
    await redis.stop();
  };
  try {
    await Promise.all(
      hosts.map(async (host) => {
        await configure(lab, host, yaml);
        await lab.script(host, 'rm -rf /run/vmping /var/lib/vmping/*');
        await start(host);
      }),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    lab,
    redis,
    chats,
    agents,
    async crashAgent(host, downMs) {
      await agents.get(host)?.stop('SIGKILL');
      await new Promise((resolve) => {
        setTimeout(resolve, downMs);
      });
      await restart(host);
    },
    stop,
  };
}
