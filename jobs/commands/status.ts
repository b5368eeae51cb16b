import type { Message } from '../../src/message/message.ts';
import { renderStatus } from '../../src/message/notices.ts';
import { countPaths } from '../../src/message/watch/list.ts';
import { readUnsaid } from '../chat/incidents/mutes.ts';
import { readHypervisors } from '../host/read-hypervisors.ts';
import { whenSeen } from '../when-seen.ts';
import type { CommandContext } from './context.ts';

/** Hypervisors, when they were last seen, and how long the queues are. */
export async function status(
  key: string,
  { redis, queues, clock, language, queue, watch }: CommandContext,
): Promise<Message> {
  const [known, chat, unsaid, watched] = await Promise.all([
    readHypervisors(redis),
    queues.chat(queue).getJobCounts('wait', 'active', 'failed'),
    readUnsaid(redis, queue),
    watch.all(),
  ]);
  const hypervisors = await Promise.all(
    known.map(async ({ announcement, alive, answers }) => {
      const { hypervisor, vms, at } = announcement;
      const counts = await queues.host(hypervisor).getJobCounts('wait', 'active');
      const lastSeen = whenSeen(at, clock.now());
      return {
        hypervisor,
        alive,
        answers,
        vms: vms.length,
        lastSeen,
        waiting: counts.wait ?? 0,
        active: counts.active ?? 0,
      };
    }),
  );
  const counts = { waiting: chat.wait ?? 0, active: chat.active ?? 0, failed: chat.failed ?? 0 };
  return renderStatus(key, hypervisors, counts, { unsaid, paths: countPaths(watched) }, language);
}
